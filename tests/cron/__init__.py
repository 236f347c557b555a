"""The report as it is made when nobody watches: by cron, by systemd, with things in the way."""
