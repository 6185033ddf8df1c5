# shellcheck shell=bash
# What all parts of ./dev share: words to the user, the folder var/, users and ports.

# Progress, on standard error: standard output is for results.
say() {
    printf '• %s\n' "$*" >&2
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# run_quietly LOG COMMAND… - keeps the output in a file, and shows its end only when the command fails.
run_quietly() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 && return
    tail -n 25 "$log" >&2
    fail "This did not work: $* (all of its output: $log)"
}

# at_exit COMMAND - runs it when ./dev ends, however it ends; the last one given runs first.
at_exit() {
    EXIT_STEPS="$1; ${EXIT_STEPS:-}"
    # shellcheck disable=SC2064
    trap "$EXIT_STEPS" EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

running_as_root() {
    [ "$(id -u)" -eq 0 ]
}

# Whom the database, the web server and the programs run as. PostgreSQL refuses to be root.
app_user() {
    if running_as_root; then echo postgres; else id -un; fi
}

as_app() {
    if running_as_root; then
        (cd "$VAR" && runuser -u postgres -- "$@")
    else
        (cd "$VAR" && "$@")
    fi
}

# app_folder DIR… - makes folders that only the app's user can enter.
app_folder() {
    mkdir -p "$@"
    chmod 0700 "$@"
    ! running_as_root || chown "$(app_user):" "$@"
}

# prepare_var - sets VAR to the folder of all that is made. It is var/ in the checkout, unless root runs
# this and the user postgres cannot enter the checkout: then var/ is a link to a folder in /var/tmp.
prepare_var() {
    if [ ! -e "$SOURCE/var" ]; then
        if running_as_root && ! others_can_enter "$SOURCE"; then
            local elsewhere
            elsewhere=/var/tmp/evolv-$(short_hash "$SOURCE")
            mkdir -p "$elsewhere"
            [ -O "$elsewhere" ] || fail "$elsewhere belongs to another user; remove it or move the checkout."
            ln -sfn "$elsewhere" "$SOURCE/var"
        else
            mkdir -p "$SOURCE/var" || fail "The folder $SOURCE cannot be written to."
        fi
    fi
    VAR=$(readlink -f "$SOURCE/var")
    [ -w "$VAR" ] || fail "$VAR belongs to another user; run ./dev as that user."
    mkdir -p "$VAR/log"
}

# others_can_enter DIR - whether each folder on the way lets a stranger in.
others_can_enter() {
    local dir=$1
    while [ "$dir" != / ]; do
        case $(stat -c %A "$dir") in *[xt]) ;; *) return 1 ;; esac
        dir=$(dirname "$dir")
    done
}

short_hash() {
    printf %s "$1" | cksum | cut -d ' ' -f 1
}

# fill_template FILE NAME=VALUE… - prints the file with each @NAME@ replaced.
fill_template() {
    local text pair
    text=$(cat "$1")
    shift
    for pair in "$@"; do
        text=${text//"@${pair%%=*}@"/${pair#*=}}
    done
    printf '%s\n' "$text"
}

# write_if_changed FILE - standard input becomes the file; false when it was the same already.
write_if_changed() {
    local new
    new=$(cat)
    [ ! -e "$1" ] || [ "$new" != "$(cat "$1")" ] || return 1
    (umask 027 && printf '%s\n' "$new" >"$1.new")
    ! running_as_root || chown "$(app_user):" "$1.new"
    mv "$1.new" "$1"
}

# --- processes -------------------------------------------------------------------------------

# process_runs PIDFILE NAME - whether the process of this file lives and is still that program.
process_runs() {
    local pid
    [ -s "$1" ] && read -r pid <"$1" && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ]
}

# stop_process PIDFILE NAME - ends it and waits; after ten seconds, without mercy.
stop_process() {
    local pid tries=0
    process_runs "$1" "$2" || return 0
    read -r pid <"$1"
    kill -TERM "$pid" 2>/dev/null || true
    while process_runs "$1" "$2" && [ "$tries" -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    ! process_runs "$1" "$2" || kill -KILL "$pid" 2>/dev/null || true
    rm -f "$1"
}

# --- ports -----------------------------------------------------------------------------------

port_is_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# free_port FROM - prints the first port from there on that nobody listens on.
free_port() {
    local port=$1
    while port_is_taken "$port"; do port=$((port + 1)); done
    echo "$port"
}
