# shellcheck shell=bash
# The private PostgreSQL and pgbouncer of an instance (see instance.sh for DIR, RUN and LOG).

postgres_bin() {
    echo "/usr/lib/postgresql/$(postgres_version)/bin"
}

# psql_as_superuser DATABASE ARGUMENT…
psql_as_superuser() {
    local database=$1
    shift
    as_app "$(postgres_bin)/psql" -X -q -v ON_ERROR_STOP=1 -h "$RUN" -U postgres -d "$database" "$@"
}

postgres_runs() {
    process_runs "$DIR/pg/postmaster.pid" postgres
}

start_postgres() {
    local changed=false
    [ -e "$DIR/pg/PG_VERSION" ] || make_cluster
    fill_template "$SOURCE/conf/postgresql/dev.conf.in" "RUN=$RUN" "PGDATA=$DIR/pg" |
        write_if_changed "$DIR/pg/postgresql.conf" && changed=true
    ! $changed || ! postgres_runs || stop_postgres
    postgres_runs || {
        say "Starting PostgreSQL"
        run_quietly "$LOG/pg_ctl.log" as_app "$(postgres_bin)/pg_ctl" start -w -t 60 -s \
            -D "$DIR/pg" -l "$LOG/postgresql.log"
    }
}

make_cluster() {
    say "Making a PostgreSQL cluster in $(shown "$DIR/pg")"
    run_quietly "$LOG/initdb.log" as_app "$(postgres_bin)/initdb" -D "$DIR/pg" -U postgres \
        --auth-local=trust --auth-host=reject --encoding=UTF8 --locale=C.UTF-8 --no-instructions
}

stop_postgres() {
    ! postgres_runs || run_quietly "$LOG/pg_ctl.log" as_app "$(postgres_bin)/pg_ctl" stop -w -t 60 -s \
        -m fast -D "$DIR/pg"
}

database_exists() {
    [ "$(psql_as_superuser postgres -A -t -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]
}

# make_database NAME - with the roles, if it is not there.
make_database() {
    run_quietly "$LOG/roles.log" psql_as_superuser postgres -f "$(installed_data "$KIND")/db/roles.sql"
    database_exists "$1" ||
        psql_as_superuser postgres -c "CREATE DATABASE $1 OWNER evolv_owner TEMPLATE template0 ENCODING 'UTF8'"
}

# fill_database CONFIG - brings the schema up to date and loads the demo data once.
fill_database() {
    run_quietly "$LOG/migrate.log" evolv "$KIND" "$1" migrate
    run_quietly "$LOG/load-demo.log" evolv "$KIND" "$1" load-demo
}

# --- pgbouncer -------------------------------------------------------------------------------

# start_pgbouncer [DATABASE…] - DATABASE: further ones beside evolv.
start_pgbouncer() {
    local changed=false
    pgbouncer_ini "$@" | write_if_changed "$DIR/pgbouncer.ini" && changed=true
    ! $changed || stop_pgbouncer
    process_runs "$RUN/pgbouncer.pid" pgbouncer || {
        say "Starting pgbouncer"
        rm -f "$RUN/pgbouncer.pid"
        run_quietly "$LOG/pgbouncer-start.log" as_app pgbouncer -q -d "$DIR/pgbouncer.ini"
    }
}

# The installed settings, with this instance's folders in them.
pgbouncer_ini() {
    local name
    sed "s,/run/postgresql,$RUN,; s,/run/pgbouncer,$RUN," "$(installed_data "$KIND")/conf/pgbouncer/pgbouncer.ini"
    printf 'logfile = %s/pgbouncer.log\n[databases]\n' "$LOG"
    for name in "$@"; do
        printf '%s = host=%s port=5432 dbname=%s user=evolv_web\n' "$name" "$RUN" "$name"
    done
}

stop_pgbouncer() {
    stop_process "$RUN/pgbouncer.pid" pgbouncer
}
