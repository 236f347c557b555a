"""The report as it is made when nobody watches: by cron, by systemd, and when something is in the way."""
