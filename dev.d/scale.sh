# shellcheck shell=bash
# ./dev bench --scale: what a request costs in a school of a thousand and in one of a million, side by side.

bench_scale() {
    at_exit stop_bench_instance
    make_bench_instance
    local small=$CONFIG big=$DIR/big.conf
    write_config "$big" evolv_big
    make_school evolv "$small"
    make_school evolv_big "$big"
    start_pgbouncer evolv_big
    cp "$SOURCE/tests/bench/scale.sh" "$SOURCE/tests/bench/scale.sql" "$DIR/"
    as_app bash "$DIR/scale.sh" "$(installed_programs build)" "$(postgres_bin)/psql -h $RUN -U postgres" \
        "$small" "$big" || fail "Missed."
    echo "Every figure holds."
}

# make_school DATABASE CONFIG
make_school() {
    make_database "$1"
    fill_database "$2"
}
