#!/usr/bin/env bash
# Run once by PostgreSQL's image on an empty volume: a database, an owner and an app role for each service.
# The same as deploy/machine/databases.py does for the embedded machine.
set -euo pipefail
for service in $SERVICES; do
    psql -v ON_ERROR_STOP=1 --username postgres \
        -v database="sikuai_$service" -v owner="${service}_owner" -v app="${service}_app" \
        -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app";
SQL
done
