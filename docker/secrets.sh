#!/bin/sh
# Makes the secrets that compose.yaml names, once, in docker/secrets. What is there already is left as it is: a
# password that a volume was made with goes on being its password.
set -eu
cd "$(dirname "$0")"

random() { od -An -N 24 -t x1 /dev/urandom | tr -d ' \n'; }

# Only you can look into the folder. The files themselves can be read by all, because each is shown to processes
# of other users, and to no one else: Compose mounts them one by one.
umask 022
mkdir -p secrets
chmod 700 secrets
cd secrets

if [ ! -e postgres_password ]; then
  password=$(random)
  printf '%s\n' "postgresql://tolbooth:$password@postgres:5432/tolbooth" >database_url
  printf '%s\n' "$password" >postgres_password
fi
if [ ! -e rabbitmq.conf ]; then
  password=$(random)
  printf '%s\n' "amqp://tolbooth:$password@rabbitmq:5672/tolbooth" >broker_url
  printf '%s\n' "http://tolbooth:$password@rabbitmq:15672" >management_url
  printf 'default_user = tolbooth\ndefault_pass = %s\ndefault_vhost = tolbooth\n' "$password" >rabbitmq.conf
fi
if [ ! -e management_url ]; then
  # Of a broker_url of before there was one.
  sed 's#^amqp://\(.*\)@rabbitmq:5672/.*#http://\1@rabbitmq:15672#' broker_url >management_url
fi
