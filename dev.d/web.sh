# shellcheck shell=bash
# The web servers of an instance: the installed site configuration inside a small server of our own.

# Each server's program, as `ps` knows it and as its pid file is called.
web_program() {
    if [ "$1" = apache ]; then echo apache2; else echo lighttpd; fi
}

web_runs() {
    local program
    program=$(web_program "$1")
    process_runs "$RUN/$program.pid" "$program"
}

# start_web SERVER PORT
start_web() {
    local server=$1 port=$2 conf=$DIR/$1.conf changed=false
    fill_template "$SOURCE/conf/$server/dev.conf.in" "PORT=$port" "RUN=$RUN" "LOG=$LOG" "SPOOL=$DIR/spool" \
        "CONFIG=$CONFIG" "MODULES=/usr/lib/apache2/modules" "SITE_CONFIG=$DIR/$server-site.conf" |
        write_if_changed "$conf" && changed=true
    site_config "$server" | write_if_changed "$DIR/$server-site.conf" && changed=true
    ! $changed || stop_web "$server"
    web_runs "$server" && return
    ! port_is_taken "$port" ||
        fail "Port $port is taken by another program. Choose a free one: ./dev up --port $(free_port $((port + 1)))"
    say "Starting $server on port $port"
    case $server in
        lighttpd) run_quietly "$LOG/lighttpd-start.log" as_app lighttpd -f "$conf" ;;
        apache) run_quietly "$LOG/apache-start.log" as_app apache2 -f "$conf" -k start ;;
    esac
    wait_for_port "$port" || fail "$server did not start (see $(shown "$LOG"))"
}

# The installed configuration of the site, with this instance's programs and files.
site_config() {
    sed "s,$(installed_programs "$KIND"),$PROGRAMS,g; s,/var/lib/evolv/files,$DIR/files,g" "$(installed_data "$KIND")/conf/$1/evolv.conf"
}

wait_for_port() {
    local tries=0
    until port_is_taken "$1"; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || return 1
        sleep 0.1
    done
}

stop_web() {
    local program
    program=$(web_program "$1")
    stop_process "$RUN/$program.pid" "$program"
}
