"""One theme: what it means, who is where, what works by which instrument."""
