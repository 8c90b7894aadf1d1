"""What stands between a request and the pages: headers, checks of requests, and answers when something fails."""
