-- The candidates become rows.

-- Runs a statement over the candidates from one place to another. When a row among them is refused, it is run over the
-- halves, and so on, until that row is alone: a few bad ones among thousands cost a few statements more.
CREATE FUNCTION pg_temp.write_between(p_statement text, p_kind text, p_source_table text, p_table text,
                                      p_first integer, p_last integer) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    half integer := (p_first + p_last) / 2;
    v_constraint text;
    v_message text;
BEGIN
    BEGIN
        EXECUTE p_statement USING p_first, p_last;
        RETURN;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
        GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME, v_message = MESSAGE_TEXT;
    END;
    IF p_first = p_last THEN
        PERFORM pg_temp.refuse(p_kind, p_source_table, p_table, p_first, coalesce(nullif(v_constraint, ''), v_message));
        RETURN;
    END IF;
    PERFORM pg_temp.write_between(p_statement, p_kind, p_source_table, p_table, p_first, half);
    PERFORM pg_temp.write_between(p_statement, p_kind, p_source_table, p_table, half + 1, p_last);
END
$$;

-- The same over all of them, some hundred at a time.
CREATE FUNCTION pg_temp.write_all(p_statement text, p_kind text, p_source_table text, p_table text) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    v_last integer := (SELECT max(place) FROM import_candidate);
BEGIN
    FOR v_first IN 1 .. coalesce(v_last, 0) BY 500 LOOP
        PERFORM pg_temp.write_between(p_statement, p_kind, p_source_table, p_table, v_first, least(v_first + 499, v_last));
    END LOOP;
END
$$;

CREATE FUNCTION pg_temp.digests(p_texts jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(t.key, left(md5(t.value), 16)), '{}') FROM jsonb_each_text(p_texts) t
$$;

-- Leaves only what is new, and of what is known the values that changed there since. Returns how many had nothing new.
CREATE FUNCTION pg_temp.drop_unchanged(p_kind text) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    dropped bigint;
BEGIN
    DELETE FROM import_candidate c USING evolv.imported_row m
    WHERE m.kind = p_kind AND m.source_id = c.source_id AND (m.target_id IS NULL OR m.taken @> c.digests);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    UPDATE import_candidate c
    SET fields = (SELECT coalesce(jsonb_object_agg(f.key, f.value), '{}') FROM jsonb_each(c.fields) f
                  WHERE m.taken -> f.key IS DISTINCT FROM c.digests -> f.key)
    FROM evolv.imported_row m WHERE m.kind = p_kind AND m.source_id = c.source_id;
    RETURN dropped;
END
$$;

-- Rows that lack what they cannot be without.
CREATE FUNCTION pg_temp.drop_lost(p_source_table text, p_rules jsonb) RETURNS void
    LANGUAGE sql AS $$
    WITH lost AS (
        DELETE FROM import_candidate c USING (
            SELECT source_id, string_agg(reason, ' ' ORDER BY reason) AS reason FROM pg_temp.losses(p_rules)
            WHERE needed GROUP BY source_id) l
        WHERE c.source_id = l.source_id RETURNING l.*
    )
    INSERT INTO import_report (what, source_table, source_id, reason)
    SELECT 'skipped', p_source_table, source_id, reason FROM lost ORDER BY source_id
$$;

-- The order in which they are written. What asks for a place at the end of an order comes after what has one.
CREATE FUNCTION pg_temp.line_up() RETURNS void
    LANGUAGE sql AS $$
    UPDATE import_candidate c SET place = p.n
    FROM (SELECT source_id, row_number() OVER (
              ORDER BY NOT is_known, coalesce(fields -> 'order' = 'null'::jsonb, false), source_id) AS n
          FROM import_candidate) p
    WHERE p.source_id = c.source_id
$$;

-- A new row keeps its id where that is free; the others are numbered behind everything there and here. An id that a
-- browser cannot count to (2^53) is not kept.
CREATE FUNCTION pg_temp.choose_ids(p_table text, p_keep boolean) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    v_largest CONSTANT bigint := 9007199254740991;
    v_sequence regclass := pg_get_serial_sequence(format('evolv.%I', p_table), 'id');
    v_last bigint;
BEGIN
    IF p_keep THEN
        EXECUTE format('UPDATE import_candidate c SET target_id = c.source_id WHERE NOT c.is_known
            AND c.source_id BETWEEN 1 AND $1 AND NOT EXISTS (SELECT FROM evolv.%I t WHERE t.id = c.source_id)', p_table)
        USING v_largest;
    END IF;
    EXECUTE format('SELECT greatest(max(t.id), $2, (SELECT max(s.id) FROM import_source s WHERE $3 AND s.id <= $1), 0)
        FROM evolv.%I t', p_table)
    INTO v_last USING v_largest, pg_sequence_last_value(v_sequence), p_keep;
    UPDATE import_candidate c SET target_id = v_last + n.n
    FROM (SELECT source_id, row_number() OVER (ORDER BY source_id) AS n FROM import_candidate
          WHERE NOT is_known AND target_id IS NULL) n
    WHERE n.source_id = c.source_id;
END
$$;

-- The columns that the candidates have values for: a list with an alias in front of each.
CREATE FUNCTION pg_temp.columns_of(p_known boolean, p_prefix text) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT string_agg(format('%s%I', p_prefix, k.name), ', ' ORDER BY k.name)
    FROM (SELECT DISTINCT jsonb_object_keys(fields) AS name FROM import_candidate WHERE is_known = p_known) k
$$;

-- Rows that a CHECK refuses, or that cannot be read, are found in a table with the same rules and without indexes and
-- triggers, where trying costs little. Not where a trigger changes what is inserted.
CREATE FUNCTION pg_temp.try_new(p_kind text, p_source_table text, p_table text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
               WHERE t.tgrelid = format('evolv.%I', p_table)::regclass
                 AND t.tgtype & 7 = 7  -- BEFORE INSERT FOR EACH ROW
                 AND f.proname NOT IN ('enforce_faults', 'serialize')) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TEMP TABLE import_trial (LIKE evolv.%I INCLUDING CONSTRAINTS INCLUDING DEFAULTS
        INCLUDING GENERATED) ON COMMIT DROP', p_table);
    PERFORM pg_temp.write_all(format(
        'INSERT INTO import_trial (id, %2$s) SELECT c.target_id, %3$s FROM import_candidate c
         CROSS JOIN LATERAL jsonb_populate_record(NULL::evolv.%1$I, c.fields) r
         WHERE c.place BETWEEN $1 AND $2 AND NOT c.is_known',
        p_table, pg_temp.columns_of(false, ''), pg_temp.columns_of(false, 'r.')), p_kind, p_source_table, p_table);
    DROP TABLE import_trial;
END
$$;

CREATE FUNCTION pg_temp.insert_new(p_kind text, p_source_table text, p_table text, p_has_id boolean, p_once boolean)
    RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF p_has_id THEN
        PERFORM pg_temp.try_new(p_kind, p_source_table, p_table);
    END IF;
    IF NOT EXISTS (SELECT FROM import_candidate WHERE NOT is_known) THEN
        RETURN;
    END IF;
    PERFORM pg_temp.write_all(format(
        'INSERT INTO evolv.%1$I (%2$s%3$s) SELECT %4$s%5$s FROM import_candidate c
         CROSS JOIN LATERAL jsonb_populate_record(NULL::evolv.%1$I, c.fields) r
         WHERE c.place BETWEEN $1 AND $2 AND NOT c.is_known ORDER BY c.place %6$s',
        p_table, CASE WHEN p_has_id THEN 'id, ' END, pg_temp.columns_of(false, ''),
        CASE WHEN p_has_id THEN 'c.target_id, ' END, pg_temp.columns_of(false, 'r.'),
        CASE WHEN p_once THEN 'ON CONFLICT DO NOTHING' END), p_kind, p_source_table, p_table);
    IF p_once AND p_has_id THEN  -- it was said already, by another row
        EXECUTE format('UPDATE import_candidate c SET target_id = NULL
            WHERE NOT c.is_known AND NOT EXISTS (SELECT FROM evolv.%I t WHERE t.id = c.target_id)', p_table);
    END IF;
END
$$;

CREATE FUNCTION pg_temp.update_known(p_kind text, p_source_table text, p_table text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.write_all(format(
        'UPDATE evolv.%1$I t SET (%2$s) = ROW (%3$s) FROM import_candidate c
         JOIN evolv.%1$I o ON o.id = c.target_id
         CROSS JOIN LATERAL jsonb_populate_record(o, c.fields) r
         WHERE c.place BETWEEN $1 AND $2 AND c.is_known AND t.id = o.id',
        p_table, pg_temp.columns_of(true, ''), pg_temp.columns_of(true, 'r.')), p_kind, p_source_table, p_table);
END
$$;

-- Takes the candidates of one kind.
--   p_rules  see pg_temp.losses
--   p_mode   'rows'; 'once': each only says that something is so, and says nothing new where it is so already;
--            'amend': values that had to wait, of rows that were taken before
CREATE FUNCTION pg_temp.take(p_kind text, p_source_table text, p_table text, p_rules jsonb, p_mode text) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    v_has_id boolean := EXISTS (SELECT FROM pg_attribute
                                WHERE attrelid = format('evolv.%I', p_table)::regclass AND attname = 'id');
    v_unchanged bigint;
    v_reported integer := coalesce((SELECT max(n) FROM import_report), 0);
BEGIN
    ANALYZE import_source, import_candidate;
    v_unchanged := pg_temp.drop_unchanged(p_kind);
    IF p_mode = 'amend' THEN
        DELETE FROM import_candidate WHERE NOT is_known;
    END IF;
    PERFORM pg_temp.drop_lost(p_source_table, p_rules);
    PERFORM pg_temp.line_up();
    IF v_has_id THEN
        PERFORM pg_temp.choose_ids(p_table, p_mode = 'rows');
    END IF;
    IF EXISTS (SELECT FROM import_candidate WHERE is_known) THEN
        PERFORM pg_temp.update_known(p_kind, p_source_table, p_table);
    END IF;
    IF EXISTS (SELECT FROM import_candidate WHERE NOT is_known) THEN
        PERFORM pg_temp.insert_new(p_kind, p_source_table, p_table, v_has_id, p_mode = 'once');
    END IF;
    IF v_has_id THEN
        -- What another row had said already.
        v_unchanged := v_unchanged + (SELECT count(*) FROM import_candidate WHERE target_id IS NULL);
    END IF;
    PERFORM pg_temp.write_down(p_kind, p_source_table, p_rules, p_mode, v_unchanged, v_reported);
END
$$;

-- What was taken, for the next import and for the report.
--   p_unchanged  rows that had nothing new
--   p_reported   the last line of the report before this kind
CREATE FUNCTION pg_temp.write_down(p_kind text, p_source_table text, p_rules jsonb, p_mode text, p_unchanged bigint,
                                   p_reported integer) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evolv.imported_row (kind, source_id, target_id, taken)
    SELECT p_kind, source_id, target_id, digests FROM import_candidate
    ON CONFLICT (kind, source_id) DO UPDATE SET taken = imported_row.taken || excluded.taken;
    INSERT INTO import_report (what, source_table, source_id, reason)
    SELECT 'note', p_source_table, source_id, string_agg(reason, ' ' ORDER BY reason) FROM pg_temp.losses(p_rules)
    WHERE NOT needed GROUP BY source_id ORDER BY source_id;
    IF p_mode = 'amend' THEN
        -- The row itself was taken and counted before.
        UPDATE import_report SET what = 'note' WHERE n > p_reported AND what = 'skipped';
        RETURN;
    END IF;
    INSERT INTO import_taken (kind, target_id, is_new)
    SELECT p_kind, target_id, NOT is_known FROM import_candidate WHERE target_id IS NOT NULL;
    INSERT INTO import_count (kind, source_table, read, made, changed, unchanged, skipped)
    SELECT p_kind, p_source_table, (SELECT count(*) FROM import_source),
           (SELECT count(*) FROM import_source) - p_unchanged - s.skipped - c.changed, c.changed, p_unchanged, s.skipped
    FROM (SELECT count(*) FILTER (WHERE is_known) AS changed FROM import_candidate) c,
         (SELECT count(*) AS skipped FROM import_report WHERE n > p_reported AND what = 'skipped') s;
END
$$;
