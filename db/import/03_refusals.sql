-- Why a row is not taken, or not as it was.

-- The ids of the rows of ours that stand in the way of another one: the other side of a UNIQUE or EXCLUDE rule.
CREATE FUNCTION pg_temp.in_the_way(p_table regclass, p_fields jsonb, p_id bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    rule record;
    found bigint[];
    result bigint[] := '{}';
BEGIN
    FOR rule IN SELECT * FROM evolv.index_rules(p_table) LOOP
        EXECUTE format('SELECT array_agg(o.id) FROM (SELECT %1$s FROM jsonb_populate_record(NULL::%2$s, $1) WHERE %3$s) c
                        JOIN (SELECT id, %1$s FROM %2$s WHERE (%3$s) AND id IS DISTINCT FROM $2) o ON %4$s',
            (SELECT string_agg(format('%s AS k%s', e.text, e.n), ', ')
             FROM unnest(rule.key_expressions) WITH ORDINALITY e (text, n)),
            p_table, coalesce(rule.predicate, 'true'),
            (SELECT string_agg(format('o.k%1$s %2$s c.k%1$s', e.n, e.operator), ' AND ')
             FROM unnest(rule.operators) WITH ORDINALITY e (operator, n)))
        INTO found USING p_fields, p_id;
        result := result || coalesce(found, '{}');
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT unnest(result) ORDER BY 1);
END
$$;

-- Every rule that a row breaks, in the schema's words. p_fallback is what the database said of the first.
CREATE FUNCTION pg_temp.faults_text(p_table text, p_fields jsonb, p_id bigint, p_fallback text) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    result text;
BEGIN
    SELECT string_agg(f.field || ': ' || CASE WHEN length(p_fields ->> a.attname) > a.atttypmod - 4
               THEN format('This is longer than %s characters.', a.atttypmod - 4) ELSE f.message END, ' ')
    INTO result
    FROM evolv.row_faults(p_table, p_fields, p_id) f
    LEFT JOIN pg_attribute a ON a.attrelid = format('evolv.%I', p_table)::regclass AND a.attname = f.field
        AND a.atttypid = 'varchar'::regtype AND a.atttypmod > 4;
    RETURN coalesce(result, evolv.constraint_message(p_fallback), p_fallback);
EXCEPTION WHEN data_exception THEN
    RETURN p_fallback;
END
$$;

-- One row is not written: it leaves the candidates.
CREATE FUNCTION pg_temp.refuse(p_kind text, p_source_table text, p_table text, p_place integer, p_fallback text)
    RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    candidate record;
    v_id bigint;
    v_reason text;
    v_conflicts jsonb;
BEGIN
    DELETE FROM import_candidate c WHERE c.place = p_place RETURNING * INTO candidate;
    v_id := CASE WHEN candidate.is_known THEN candidate.target_id END;
    v_reason := pg_temp.faults_text(p_table, candidate.fields, v_id, p_fallback);
    BEGIN
        SELECT jsonb_agg(jsonb_build_object('id', w.id, 'source_id', coalesce(m.source_id, c.source_id)) ORDER BY w.id)
        INTO v_conflicts
        FROM unnest(pg_temp.in_the_way(format('evolv.%I', p_table)::regclass,
            CASE WHEN v_id IS NULL THEN candidate.fields
                 ELSE evolv.row_before(format('evolv.%I', p_table)::regclass, v_id) || candidate.fields END, v_id)) w (id)
        LEFT JOIN evolv.imported_row m ON m.kind = p_kind AND m.target_id = w.id
        LEFT JOIN import_candidate c ON c.target_id = w.id;
    EXCEPTION WHEN data_exception OR undefined_column THEN
        v_conflicts := NULL;  -- it cannot be read, or it is a pair
    END;
    INSERT INTO import_report (what, source_table, source_id, reason, conflicts)
    VALUES ('skipped', p_source_table, candidate.source_id, v_reason, v_conflicts);
END
$$;

-- What a column's rule in bin/import_map.c says of the values that did not come through.
--   field, source  our column and theirs
--   changed        true: tell when the value became another one, else when it became none
--   needed         without it the row is not taken
--   message        in which % stands for the value here, or for the one there when it is gone
CREATE FUNCTION pg_temp.losses(p_rules jsonb)
    RETURNS TABLE (source_id bigint, needed boolean, reason text)
    LANGUAGE sql STABLE AS $$
    SELECT c.source_id, r.needed,
           regexp_replace(r.field, '_id$', '') || ': ' || replace(r.message, '%', left(coalesce(c.fields ->> r.field, s.fields ->> r.source), 150))
    FROM jsonb_to_recordset(p_rules) AS r (field text, source text, changed boolean, needed boolean, message text)
    JOIN import_candidate c ON c.fields ? r.field
    JOIN import_source s ON s.id = c.source_id
    WHERE s.fields ->> r.source <> ''
      AND CASE WHEN r.changed THEN lower(c.fields ->> r.field) IS DISTINCT FROM lower(btrim(s.fields ->> r.source))
               ELSE c.fields ->> r.field IS NULL END
$$;
