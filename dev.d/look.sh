# shellcheck shell=bash
# What the public pages look like, and what Lighthouse says of them; on what `up` runs, which is started when it is not.

# look_at SCRIPT ARGUMENT… - runs tests/look/SCRIPT with the address of the running site before the arguments.
look_at() {
    local script=$1
    shift
    use_instance main build
    web_runs lighttpd || web_runs apache || command_up >/dev/null
    # shellcheck disable=SC2086
    need_packages $NODE_PACKAGES $BROWSER_PACKAGES
    need_node_modules "$SOURCE/tests"
    (cd "$SOURCE/tests/look" && node "$script" "http://127.0.0.1:$(recall port 8080)" "$@")
}

command_screenshots() {
    look_at screenshots.mjs "$VAR/screenshots" "$@"
    say "The photographs are in $(shown "$VAR/screenshots")/"
}

command_lighthouse() {
    [ $# -eq 0 ] || fail "lighthouse has no options."
    need_node_modules "$SOURCE/tests/look"
    look_at lighthouse.mjs
}
