# Read by gunicorn from the folder where it is started. Who reads what is not written down.
accesslog = None
logger_class = "dashboard.security.server_log.QuietLogger"
