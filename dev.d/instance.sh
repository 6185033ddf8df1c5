# shellcheck shell=bash
# An instance: a database, pgbouncer, web servers, the worker, and a folder for all that is theirs.
#
# use_instance sets, for all other functions:
#   DIR       var/NAME: pg/ log/ files/ spool/ evolv.conf secret.key certificate.key settings port server
#   RUN       sockets and pid files, mode 0700
#   LOG       what the servers write
#   CONFIG    the settings of the programs
#   KIND      the build that is used: var/KIND
#   PROGRAMS  the web programs

use_instance() {
    DIR=$VAR/$1
    KIND=$2
    LOG=$DIR/log
    CONFIG=$DIR/evolv.conf
    RUN=$DIR/run
    PROGRAMS=$(installed_programs "$KIND")
    MAIL=$DIR/mail
    [ "$1" != main ] || MAIL=$VAR/mail
    # The address of a Unix socket holds 107 bytes; the longest name in RUN takes 25.
    [ ${#RUN} -le 80 ] || RUN=/tmp/evolv-$(id -u)-$(short_hash "$DIR")
}

make_folders() {
    app_folder "$DIR" "$LOG" "$DIR/files" "$DIR/spool" "$MAIL" "$RUN"
    # Somebody else's folder in /tmp would be a trap.
    [ "$(stat -c '%U %a' "$RUN")" = "$(app_user) 700" ] || fail "$RUN belongs to another user; remove it."
    [ -e "$DIR/secret.key" ] || make_secret "$DIR/secret.key" 48
    [ -e "$DIR/certificate.key" ] || make_secret "$DIR/certificate.key" 32
}

# make_secret FILE BYTES
make_secret() {
    (umask 077 && od -An -v -tx1 -N"$2" /dev/urandom | tr -d ' \n' >"$1")
    ! running_as_root || chown "$(app_user):" "$1"
}

# remember NAME VALUE, recall NAME DEFAULT - what the next `up` without options takes again.
remember() {
    printf '%s\n' "$2" >"$DIR/$1"
}

recall() {
    if [ -s "$DIR/$1" ]; then cat "$DIR/$1"; else echo "$2"; fi
}

# keep_setting NAME=VALUE - the last one of a name holds.
keep_setting() {
    local kept
    kept=$(grep -v "^${1%%=*} = " "$DIR/settings" 2>/dev/null || true)
    printf '%s\n' ${kept:+"$kept"} "${1%%=*} = ${1#*=}" >"$DIR/settings"
}

# settings_text DATABASE - evolv.conf without what --set says.
# office_email: the program's own default is no address that mail is sent to, and a contact message causes two mails.
# passfile: looking for one would cost each request a search through /etc/passwd, 7 % of its start.
settings_text() {
    local options='sslmode=disable gssencmode=disable connect_timeout=2 passfile=/nonexistent'
    cat <<TEXT
# Written by ./dev; change it with ./dev up --set NAME=VALUE.
base_url = $BASE_URL
database = host=$RUN port=6432 dbname=$1 user=evolv_web $options
owner_database = host=$RUN port=5432 dbname=$1 user=evolv_owner $options
worker_database = host=$RUN port=5432 dbname=$1 user=evolv_worker $options
secret_key_file = $DIR/secret.key
certificate_key_file = $DIR/certificate.key
files_dir = $DIR/files
spool_dir = $DIR/spool
run_dir = $RUN
mail_transport = file
mail_dir = $MAIL
office_email = office@evolv.example
rate_limits = on
TEXT
}

# write_config FILE DATABASE [NAME=VALUE…] - a name in the settings or given here replaces the line above.
write_config() {
    local file=$1 database=$2
    shift 2
    {
        settings_text "$database"
        [ ! -e "$DIR/settings" ] || cat "$DIR/settings"
        [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/=/ = /'
    } | last_of_each_name | write_if_changed "$file" || true
}

last_of_each_name() {
    awk '/^#/ { print; next }
        { if (!($1 in line)) order[++count] = $1; line[$1] = $0 }
        END { for (i = 1; i <= count; i++) print line[order[i]] }'
}

# --- the worker ------------------------------------------------------------------------------

start_worker() {
    local program=$VAR/$KIND/installed/bin/evolv-worker
    [ -x "$program" ] || return 0
    process_runs "$RUN/worker.pid" evolv-worker && return
    say "Starting the worker"
    # shellcheck disable=SC2016
    as_app setsid sh -c 'echo $$ >"$1"; exec "$2" --config "$3"' sh "$RUN/worker.pid" "$program" "$CONFIG" \
        </dev/null >>"$LOG/worker.log" 2>&1 &
}

stop_instance() {
    [ -d "$RUN" ] || return 0
    stop_web lighttpd
    stop_web apache
    stop_process "$RUN/worker.pid" evolv-worker
    stop_pgbouncer
    stop_postgres
}

# --- up and down -----------------------------------------------------------------------------

read_up_options() {
    local setting
    PORT='' SERVER='' SETTINGS=()
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || fail "The option $1 wants a value. ./dev help lists the options."
        case $1 in
            --port) PORT=$2 ;;
            --server) SERVER=$2 ;;
            --set) SETTINGS+=("$2") ;;
            *) fail "up has no option \"$1\". ./dev help lists the options." ;;
        esac
        shift 2
    done
    case $PORT in *[!0-9]*) fail "--port wants a number, not \"$PORT\"." ;; esac
    for setting in ${SETTINGS[@]+"${SETTINGS[@]}"}; do
        case $setting in [a-z]*=*) ;; *) fail "--set wants NAME=VALUE, for example --set rate_limits=off" ;; esac
    done
    case $SERVER in '' | lighttpd | apache) ;; *) fail "--server is lighttpd or apache, not \"$SERVER\"." ;; esac
}

# A port that somebody else holds is told before anything is installed or built.
check_port() {
    if [ "$PORT" -lt 1 ] || [ "$PORT" -gt 65535 ]; then fail "A port is a number from 1 to 65535, not $PORT."; fi
    { web_runs lighttpd || web_runs apache; } && [ "$(recall port '')" = "$PORT" ] && return
    ! port_is_taken "$PORT" ||
        fail "Port $PORT is taken by another program. Choose a free one: ./dev up --port $(free_port $((PORT + 1)))"
}

command_up() {
    read_up_options "$@"
    use_instance main build
    PORT=${PORT:-$(recall port 8080)}
    SERVER=${SERVER:-$(recall server lighttpd)}
    BASE_URL=http://127.0.0.1:$PORT
    check_port
    # shellcheck disable=SC2046,SC2086
    need_packages $BUILD_PACKAGES $RUN_PACKAGES $(postgres_packages)
    build build
    make_folders
    remember port "$PORT"
    remember server "$SERVER"
    local setting
    for setting in ${SETTINGS[@]+"${SETTINGS[@]}"}; do keep_setting "$setting"; done
    write_config "$CONFIG" evolv
    start_postgres
    make_database evolv
    say "Bringing the database up to date"
    fill_database "$CONFIG"
    start_pgbouncer
    if [ "$SERVER" = apache ]; then stop_web lighttpd; else stop_web apache; fi
    start_web "$SERVER" "$PORT"
    start_worker
    greet
}

greet() {
    cat <<TEXT

Evolv runs: $BASE_URL/
  API:   $BASE_URL/api/v1/courses/     its documentation: $BASE_URL/api/docs/
  Mail:  var/mail/     Logs: $(shown "$LOG")/
  Demo accounts: admin, instructor, student (approved, enrolled), applicant (not yet decided)
  Password of each: demo-Evolv-2026
Stop it with ./dev down
TEXT
}

command_down() {
    [ $# -eq 0 ] || fail "down has no options."
    use_instance main build
    stop_instance
    say "Stopped. The data stays in $(shown "$DIR")/"
}
