# shellcheck shell=bash
# Builds outside the source tree: var/build for use, and others for tests.

# build KIND [CONFIGURE OPTION…] - builds in var/KIND and installs to var/KIND/installed.
build() {
    compile "$1" all "${@:2}"
    forget_old_files "$VAR/$1"
    # -C leaves alone what is the same already.
    run_quietly "$VAR/log/$1-install.log" make -s -C "$VAR/$1" install INSTALL='/usr/bin/install -C'
    touch "$VAR/$1/installed/.complete"
    exec 9>&-
}

# compile KIND TARGET [CONFIGURE OPTION…] - makes the target in var/KIND, and holds the lock of builds as file 9.
compile() {
    local kind=$1 target=$2
    shift 2
    exec 9>"$VAR/build.lock"
    flock 9
    need_node_modules "$SOURCE"
    make_configure
    configure_in "$VAR/$kind" "$@"
    say "Building in $(shown "$VAR/$kind")"
    run_quietly "$VAR/log/$kind.log" make -s -C "$VAR/$kind" -j "$(nproc)" "$target"
}

# forget_old_files DIR - when the lists of files changed: a file that is gone from the sources must not
# stay installed, or `evolv migrate` would find it.
forget_old_files() {
    [ "$1/installed/.complete" -nt "$1/Makefile" ] || rm -rf "$1/installed"
}

# need_node_modules DIR - what its package-lock.json names, got again when that changes.
need_node_modules() {
    local lock=$1/package-lock.json installed=$1/node_modules/.installed
    [ -e "$lock" ] || return 0
    ! cmp -s "$lock" "$installed" || return 0
    # shellcheck disable=SC2086
    need_packages $NODE_PACKAGES
    say "Getting the npm packages of $lock"
    npm ci --prefix "$1" --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 \
        --fetch-retry-maxtimeout=2000 --fetch-timeout=60000 \
        </dev/null >"$VAR/log/npm.log" 2>&1 ||
        fail "The npm packages cannot be fetched: is there a network? ($VAR/log/npm.log)"
    cp "$lock" "$installed"
}

make_configure() {
    local newer
    newer=$(find "$SOURCE/configure.ac" "$SOURCE/m4" -newer "$SOURCE/configure" 2>/dev/null || true)
    [ ! -e "$SOURCE/configure" ] || [ -n "$newer" ] || return 0
    say "Making ./configure"
    run_quietly "$VAR/log/autogen.log" "$SOURCE/autogen.sh"
    touch "$SOURCE/configure"
}

# configure_in DIR [OPTION…] - again only when ./configure or the options are not those of last time.
configure_in() {
    local dir=$1 options
    shift
    options="--prefix=$dir/installed $*"
    if [ -e "$dir/config.status" ] && [ ! "$SOURCE/configure" -nt "$dir/config.status" ] &&
        [ "$(cat "$dir/options" 2>/dev/null)" = "$options" ]; then
        return
    fi
    say "Configuring $(shown "$dir")"
    mkdir -p "$dir"
    # shellcheck disable=SC2016
    run_quietly "$VAR/log/$(basename "$dir")-configure.log" \
        sh -c 'cd "$1" && shift && "$@"' sh "$dir" "$SOURCE/configure" "--prefix=$dir/installed" "$@"
    printf '%s\n' "$options" >"$dir/options"
}

# A path as it is typed in the checkout.
shown() {
    printf 'var%s\n' "${1#"$VAR"}"
}

installed_programs() {
    echo "$VAR/$1/installed/libexec/evolv/cgi-bin/api/v1"
}

installed_site() {
    echo "$VAR/$1/installed/libexec/evolv/cgi-bin/site"
}

installed_data() {
    echo "$VAR/$1/installed/share/evolv"
}

# evolv KIND CONFIG ARGUMENT… - the operator's command.
evolv() {
    local kind=$1 config=$2
    shift 2
    as_app "$VAR/$kind/installed/bin/evolv" --config "$config" "$@"
}
