"""What kinds of cases there are: fields, statuses, clocks, queues, back offices. Written in TOML. Pure."""
