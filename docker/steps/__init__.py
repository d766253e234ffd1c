"""What `docker build` and `docker compose up` do, done on this machine without Docker.

It reads the Dockerfile and compose.yaml themselves, so it cannot do anything else than they say. A folder
stands for the container's `/`; PostgreSQL and RabbitMQ are given; what only a container can have (a file
system that cannot be written to, networks, an account) is left out.
"""
