# shellcheck shell=bash
# ./dev test: every kind on an instance of its own, so that it can run beside `up`; nothing is left running.
# A kind is `cgi`, or one file of it: `cgi/limits`.

ALL_TESTS='unit cgi e2e faults browser fuzz'

# How long each fuzz harness runs, in seconds.
FUZZ_SECONDS=${FUZZ_SECONDS:-15}

command_test() {
    local kind
    PASSED=0 FAILED=0 UNTESTED='' REPORTED=''
    for kind in "$@"; do
        case " $ALL_TESTS " in *" ${kind%%/*} "*) ;; *) fail "The kinds of tests are: $ALL_TESTS" ;; esac
    done
    only_one_at_a_time test
    # shellcheck disable=SC2086
    [ $# -gt 0 ] || set -- $ALL_TESTS
    at_exit 'stop_test_instance; report_unfinished'
    for kind in "$@"; do
        say "Tests: $kind"
        case $kind in
        */*) "test_${kind%%/*}" "${kind#*/}" ;;
        *) "test_$kind" '*' ;;
        esac
    done
    report_tests
}

only_one_at_a_time() {
    exec 8>"$VAR/$1.lock"
    flock -n 8 || fail "Another ./dev $1 is running in this checkout."
}

# count KIND PASSED FAILED - adds up what a runner said.
count() {
    PASSED=$((PASSED + $2))
    FAILED=$((FAILED + $3))
    say "$1: $2 passed, $3 failed"
    [ $(($2 + $3)) -gt 0 ] || UNTESTED+=" $1"
}

# A kind that could not even begin (it did not build, the database did not start) is a failure.
report_unfinished() {
    [ -z "$REPORTED" ] || return 0
    FAILED=$((FAILED + 1))
    report_tests || true
}

report_tests() {
    REPORTED=yes
    [ -z "$UNTESTED" ] || say "No test at all ran of:$UNTESTED"
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ] && [ -z "$UNTESTED" ]
}

# sum_of PATTERN FILE… - adds up the first number after each match of the (extended) pattern.
sum_of() {
    local pattern=$1
    shift
    { cat "$@" 2>/dev/null || true; } | sed -nE "s/^.*$pattern([0-9]+).*\$/\\1/p" |
        awk '{ sum += $1 } END { print sum + 0 }'
}

# --- unit ------------------------------------------------------------------------------------

need_build_packages() {
    # shellcheck disable=SC2046,SC2086
    need_packages $BUILD_PACKAGES $RUN_PACKAGES $(postgres_packages)
}

build_sanitized() {
    need_build_packages
    build build-test --enable-sanitizers CFLAGS='-g -O1'
}

test_unit() {
    build_sanitized
    check_in build-test
    # The tests that replace malloc() exist only where no sanitizer does so already.
    build build
    check_in build 'tests/unit/test_*_alloc'
}

# check_in KIND [TESTS] - runs `make check` in var/KIND, and counts what the logs of the tests say.
check_in() {
    local kind=$1 log=$VAR/log/make-check-$1.log logs=$VAR/$1/tests/unit status=0 passed failed only=()
    rm -f "$logs"/*.log "$logs"/*.trs
    [ $# -eq 1 ] || only=("TESTS=$(sources_of_tests "$2")")
    make -s -C "$VAR/$kind" check -j "$(nproc)" ${only[@]+"${only[@]}"} >"$log" 2>&1 || status=$?
    failed=$(($(sum_of 'Failures: ' "$logs"/*.log) + $(sum_of 'Errors: ' "$logs"/*.log)))
    passed=$(($(sum_of 'Checks: ' "$logs"/*.log) - failed))
    passed=$((passed + $(sum_of '^' "$logs"/*_alloc.log)))
    failed=$((failed + $(sum_of '^[0-9]+ passed, ' "$logs"/*_alloc.log)))
    # A program that died before it could count is one failure.
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    [ "$failed" -eq 0 ] || show_failures "$log" "$logs"/*.log
    count "unit ($kind)" "$passed" "$failed"
}

# sources_of_tests PATTERN - the programs' names, from the sources that match.
sources_of_tests() {
    (cd "$SOURCE" && printf '%s\n' $1.c | sed 's/\.c$//' | tr '\n' ' ')
}

show_failures() {
    grep -hE '^(FAIL|ERROR)|:[FE]:|ERROR: |runtime error|error:' "$@" 2>/dev/null | head -n 60 >&2 || true
}

# --- tests under node ------------------------------------------------------------------------

test_cgi() {
    run_node_tests cgi "$1"
}

test_e2e() {
    run_node_tests e2e "$1"
}

test_faults() {
    need_packages "$FAULT_PACKAGES"
    run_node_tests faults "$1"
    show_faults "$VAR/log/test-faults.tap"
}

# What each fault did, as the tests said it: columns between bars.
show_faults() {
    {
        echo 'fault | tries | lost | half-done | recovered after'
        sed -n 's/^ *# fault: //p' "$1"
    } | column -t -s '|' -o '|' >&2
}

# ./dev faults - at every place there is, not only at as many as fit into a run of all tests.
command_faults() {
    export EVOLV_TEST_FAULTS=all
    command_test faults
}

test_browser() {
    run_node_tests browser "$1" "$BROWSER_PACKAGES"
}

# run_node_tests KIND NAME [PACKAGES] - the files tests/KIND/NAME.test.*, NAME being a pattern; PACKAGES: what they
# need beside node, a word each.
run_node_tests() {
    local log=$VAR/log/test-$1.tap files=() status=0 passed failed
    mapfile -t files < <(find "$SOURCE/tests/$1" -name node_modules -prune -o -type f \
        -name "$2.test.[mc]js" -print 2>/dev/null | sort)
    if [ ${#files[@]} -eq 0 ]; then
        count "$1" 0 0
        return
    fi
    # shellcheck disable=SC2086
    need_packages $NODE_PACKAGES ${3:-}
    need_node_modules "$SOURCE/tests"
    start_test_instance
    describe_instance "$1"
    run_node "$log" "${files[@]}" || status=$?
    passed=$(sum_of '^# pass ' "$log")
    failed=$(($(sum_of '^# fail ' "$log") + $(sum_of '^# cancelled ' "$log")))
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    [ "$failed" -eq 0 ] || show_node_failures "$log"
    count "$1" "$passed" "$failed"
}

# run_node LOG FILE… - two files at a time; those whose first comment says `Runs alone:`, and why, one after the other.
run_node() {
    local log=$1 file status=0 together=() alone=()
    shift
    for file in "$@"; do
        if grep -q '^ \* Runs alone: ' "$file"; then alone+=("$file"); else together+=("$file"); fi
    done
    {
        node_test 2 ${together[@]+"${together[@]}"} || status=$?
        node_test 1 ${alone[@]+"${alone[@]}"} || status=$?
    } >"$log" 2>&1
    return "$status"
}

# node_test COUNT [FILE…] - so many files at a time.
node_test() {
    local count=$1
    shift
    [ $# -eq 0 ] || (cd "$SOURCE/tests" && node --test --test-reporter=tap --test-concurrency="$count" "$@")
}

show_node_failures() {
    grep -E -A 12 '^ *not ok ' "$1" | head -n 120 >&2 || tail -n 30 "$1" >&2
    say "All of it: $(shown "$1")"
}

# start_test_instance - once: a fresh database, pgbouncer, lighttpd and Apache with the programs as they are
# shipped, and the sanitized programs with a database of their own for the tests that run them directly.
start_test_instance() {
    [ -z "${TEST_INSTANCE:-}" ] || return 0
    build_sanitized
    build build
    use_instance test build
    stop_instance
    rm -rf "$DIR"
    TEST_INSTANCE=yes
    make_folders
    # Each checkout begins elsewhere, so that two can be tested at once.
    LIGHTTPD_PORT=$(free_port $((18080 + $(short_hash "$DIR") % 1000 * 4)))
    APACHE_PORT=$(free_port $((LIGHTTPD_PORT + 1)))
    BASE_URL=http://127.0.0.1:$LIGHTTPD_PORT
    # All tests come from one address; the limits themselves are tested with the programs alone.
    write_config "$CONFIG" evolv rate_limits=off material_size_mb=510
    start_postgres
    make_database evolv
    fill_database "$CONFIG"
    make_cgi_instance
    start_pgbouncer evolv_cgi
    start_web lighttpd "$LIGHTTPD_PORT"
    start_web apache "$APACHE_PORT"
    start_worker
}

# The programs that are run directly run as whoever runs the tests: their files lie apart. The sanitizers
# want far more address space than a request may have.
make_cgi_instance() {
    local dir=$DIR/cgi
    mkdir -p "$dir/files" "$dir/spool" "$dir/mail" "$dir/run"
    cp "$DIR/secret.key" "$DIR/certificate.key" "$dir/"
    write_config "$dir/evolv.conf" evolv_cgi memory_limit_mb=0 "secret_key_file=$dir/secret.key" \
        "certificate_key_file=$dir/certificate.key" \
        "files_dir=$dir/files" "spool_dir=$dir/spool" "mail_dir=$dir/mail" "run_dir=$dir/run"
    ! running_as_root || chown -R "$(app_user):" "$dir"
    make_database evolv_cgi
    fill_database "$dir/evolv.conf"
}

# describe_instance KIND - what the tests know of it (see tests/lib/settings.mjs): cgi tests run the
# sanitized programs themselves, the others speak with web servers that run the shipped ones.
describe_instance() {
    local database=evolv kind=build
    EVOLV_TEST_CONFIG=$CONFIG
    if [ "$1" = cgi ]; then
        database=evolv_cgi kind=build-test
        EVOLV_TEST_CONFIG=$DIR/cgi/evolv.conf
    fi
    EVOLV_TEST_PROGRAMS=$(installed_programs "$kind")
    EVOLV_TEST_EVOLV=$VAR/$kind/installed/bin/evolv
    EVOLV_TEST_OPENAPI=$(installed_data "$kind")/htdocs/api/openapi.json
    EVOLV_TEST_PSQL="$(postgres_bin)/psql -X -h $RUN -p 5432 -U evolv_owner -d $database"
    EVOLV_TEST_SUPERUSER_PSQL="$(postgres_bin)/psql -X -h $RUN -p 5432 -U postgres -d $database"
    local as=
    ! running_as_root || as="runuser -u $(app_user) --"
    EVOLV_TEST_RUN=$RUN
    EVOLV_TEST_PGDATA=$DIR/pg
    EVOLV_TEST_START_POSTGRES="cd $VAR && $as $(postgres_bin)/pg_ctl start -w -t 60 -s -D $DIR/pg -l $LOG/postgresql.log"
    EVOLV_TEST_START_PGBOUNCER="cd $VAR && $as pgbouncer -q -d $DIR/pgbouncer.ini"
    EVOLV_TEST_START_LIGHTTPD="cd $VAR && $as lighttpd -f"
    EVOLV_TEST_START_APACHE="cd $VAR && $as apache2 -k start -f"
    EVOLV_TEST_LIGHTTPD=http://127.0.0.1:$LIGHTTPD_PORT
    EVOLV_TEST_APACHE=http://127.0.0.1:$APACHE_PORT
    export EVOLV_TEST_CONFIG EVOLV_TEST_PROGRAMS EVOLV_TEST_EVOLV EVOLV_TEST_OPENAPI EVOLV_TEST_PSQL \
        EVOLV_TEST_SUPERUSER_PSQL EVOLV_TEST_LIGHTTPD EVOLV_TEST_APACHE EVOLV_TEST_RUN EVOLV_TEST_PGDATA \
        EVOLV_TEST_START_POSTGRES EVOLV_TEST_START_PGBOUNCER EVOLV_TEST_START_LIGHTTPD EVOLV_TEST_START_APACHE
}

stop_test_instance() {
    [ -n "${TEST_INSTANCE:-}" ] || return 0
    TEST_INSTANCE=
    use_instance test build
    stop_instance
}

# --- fuzz ------------------------------------------------------------------------------------

test_fuzz() {
    local harness running=() passed=0 failed=0
    need_build_packages
    # shellcheck disable=SC2046
    need_packages $(fuzz_packages)
    compile build-fuzz fuzz-programs CC=clang --enable-fuzzing CFLAGS='-g -O1'
    exec 9>&-
    for harness in "$VAR"/build-fuzz/tests/fuzz/$1; do
        [ -f "$harness" ] && [ -x "$harness" ] || continue
        # Each has a processor to itself.
        [ ${#running[@]} -lt "$(nproc)" ] || await_fuzz
        fuzz "$harness" "$(basename "$harness")" &
        running+=($!)
    done
    while [ ${#running[@]} -gt 0 ]; do await_fuzz; done
    count fuzz "$passed" "$failed"
}

# await_fuzz - counts the first of test_fuzz's running harnesses, and waits for it.
await_fuzz() {
    if wait "${running[0]}"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    running=("${running[@]:1}")
}

# fuzz PROGRAM NAME - a short run, from the inputs kept in tests/fuzz/corpus/NAME.
fuzz() {
    local found=$VAR/fuzz/$2 log=$VAR/log/fuzz-$2.log inputs=()
    mkdir -p "$found"
    ! [ -d "$SOURCE/tests/fuzz/corpus/$2" ] || inputs=("$SOURCE/tests/fuzz/corpus/$2")
    "$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$found-" "$found" ${inputs[@]+"${inputs[@]}"} </dev/null >"$log" 2>&1 && return
    tail -n 25 "$log" >&2
    return 1
}
