-- Why a row is refused: every rule that it breaks, at once, in the words that stand beside the rules.
--
-- A refused INSERT names one constraint; a form wants them all. row_faults evaluates each rule of the catalogue
-- on the row as it would be: CHECK, UNIQUE, EXCLUDE, FOREIGN KEY, and <table>_faults(). It runs only after a
-- refusal, so it may be slow; it runs with the caller's rights. What is executed is text of the catalogue and
-- quoted names; values travel as parameters only.

SET LOCAL search_path = evolv;

-- 'field: Sentence.' taken apart. Without such a comment the rule's first column is the field.
CREATE FUNCTION told_fault(p_comment text, p_column text, p_default text) RETURNS TABLE (field text, message text)
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(substring(p_comment FROM '^([a-z0-9_]+): '), regexp_replace(p_column, '_id$', ''), 'non_field_errors'),
           coalesce(regexp_replace(p_comment, '^[a-z0-9_]+: ', ''), p_default)
$$;

-- What a constraint (or a unique index) says to a person, 'field: Sentence.'; NULL when it says nothing.
CREATE FUNCTION constraint_message(p_constraint text) RETURNS text
    LANGUAGE sql STABLE
    RETURN coalesce(
        (SELECT obj_description(c.oid, 'pg_constraint') FROM pg_constraint c
         WHERE c.conname = p_constraint AND c.connamespace = 'evolv'::regnamespace
         ORDER BY 1 LIMIT 1),
        (SELECT obj_description(c.oid, 'pg_class') FROM pg_class c
         WHERE c.relname = p_constraint AND c.relkind = 'i' AND c.relnamespace = 'evolv'::regnamespace));

-- The given values, one type at a time, so that one that its column cannot hold costs only itself.
CREATE FUNCTION readable_values(p_table regclass, p_row jsonb)
    RETURNS TABLE (field text, value jsonb, readable boolean)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    FOR field, value IN
        SELECT a.attname, given.value FROM jsonb_each(p_row) given
        JOIN pg_attribute a ON a.attrelid = p_table AND a.attname = given.key
        WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attnum
    LOOP
        BEGIN
            EXECUTE format('SELECT to_jsonb(r) -> $2 FROM jsonb_populate_record(NULL::%s, $1) r', p_table)
            INTO value USING jsonb_build_object(field, value), field;
            readable := true;
        EXCEPTION WHEN data_exception THEN
            readable := false;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;

-- The row before the given values are laid over it: as it stands, or for a new one the defaults. A default that
-- would count something up is left out.
CREATE FUNCTION row_before(p_table regclass, p_id bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    result jsonb;
BEGIN
    IF p_id IS NOT NULL THEN
        EXECUTE format('SELECT to_jsonb(t) FROM %s t WHERE t.id = $1', p_table) INTO result USING p_id;
        RETURN coalesce(result, '{}');
    END IF;
    EXECUTE (
        SELECT 'SELECT jsonb_build_object(' || coalesce(string_agg(
                   format('%L, %s', a.attname, pg_get_expr(d.adbin, d.adrelid)), ', '), '') || ')'
        FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = p_table AND a.attgenerated = '' AND pg_get_expr(d.adbin, d.adrelid) !~ 'nextval\('
    ) INTO result;
    RETURN result;
END
$$;

CREATE FUNCTION broken_checks(p_table regclass, p_row jsonb, p_skip smallint[])
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    rule record;
    broken boolean;
BEGIN
    FOR rule IN
        SELECT c.conname, pg_get_expr(c.conbin, c.conrelid) AS expression,
               obj_description(c.oid, 'pg_constraint') AS comment,
               (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = p_table AND a.attnum = c.conkey[1]) AS first_column
        FROM pg_constraint c
        WHERE c.conrelid = p_table AND c.contype = 'c' AND NOT coalesce(c.conkey && p_skip, false)
        ORDER BY c.conkey, c.conname
    LOOP
        EXECUTE format('SELECT (%s) IS FALSE FROM jsonb_populate_record(NULL::%s, $1)', rule.expression, p_table)
        INTO broken USING p_row;
        IF broken THEN
            RETURN QUERY SELECT * FROM evolv.told_fault(rule.comment, rule.first_column, 'This value is not allowed.');
        END IF;
    END LOOP;
END
$$;

-- UNIQUE and EXCLUDE: is there another row whose key columns or expressions stand in the way? Both are an
-- index; they differ in the operators (none named: =).
CREATE FUNCTION index_rules(p_table regclass)
    RETURNS TABLE (key_expressions text[], operators text[], predicate text, columns smallint[], comment text, first_column text)
    LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true) FROM generate_series(1, i.indnkeyatts) n ORDER BY n),
           ARRAY(SELECT CASE WHEN c.conexclop IS NOT NULL THEN
                            (SELECT format('OPERATOR(%I.%s)', s.nspname, o.oprname)
                             FROM pg_operator o JOIN pg_namespace s ON s.oid = o.oprnamespace
                             WHERE o.oid = c.conexclop[n])
                        WHEN i.indnullsnotdistinct THEN 'IS NOT DISTINCT FROM'
                        ELSE '=' END
                 FROM generate_series(1, i.indnkeyatts) n ORDER BY n),
           pg_get_expr(i.indpred, i.indrelid),
           touched.columns,
           coalesce(obj_description(c.oid, 'pg_constraint'), obj_description(i.indexrelid, 'pg_class')),
           (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = p_table AND a.attnum = touched.columns[1])
    FROM pg_index i
    LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype IN ('u', 'x', 'p')
    -- The columns inside expressions and predicates stand nowhere but among the dependencies.
    CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT DISTINCT t.number FROM (
            SELECT unnest(i.indkey::smallint[]) AS number
            UNION ALL
            SELECT d.refobjsubid::smallint FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = p_table
        ) t WHERE t.number > 0 ORDER BY t.number) AS columns) touched
    WHERE i.indrelid = p_table AND (i.indisunique OR i.indisexclusion)
    ORDER BY touched.columns
$$;

CREATE FUNCTION broken_indexes(p_table regclass, p_row jsonb, p_id bigint, p_skip smallint[])
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    rule record;
    taken boolean;
    -- A table of pairs has no id, and its rows are never changed, only made.
    others text := CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = p_table AND attname = 'id')
                        THEN '($2 IS NULL OR id <> $2)' ELSE '$2 IS NULL' END;
BEGIN
    FOR rule IN SELECT * FROM evolv.index_rules(p_table) r WHERE NOT r.columns && p_skip LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM (SELECT %1$s FROM jsonb_populate_record(NULL::%2$s, $1) WHERE %3$s) c
                        JOIN (SELECT %1$s FROM %2$s WHERE (%3$s) AND %4$s) o ON %5$s)',
            (SELECT string_agg(format('%s AS k%s', e.text, e.n), ', ')
             FROM unnest(rule.key_expressions) WITH ORDINALITY e (text, n)),
            p_table,
            coalesce(rule.predicate, 'true'),
            others,
            (SELECT string_agg(format('o.k%1$s %2$s c.k%1$s', e.n, e.operator), ' AND ')
             FROM unnest(rule.operators) WITH ORDINALITY e (operator, n)))
        INTO taken USING p_row, p_id;
        IF taken THEN
            RETURN QUERY SELECT * FROM evolv.told_fault(rule.comment, rule.first_column, 'This value is already taken.');
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION broken_references(p_table regclass, p_row jsonb, p_skip smallint[])
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    rule record;
    found boolean;
BEGIN
    FOR rule IN
        SELECT c.confrelid::regclass AS target, own.attname AS own_column, other.attname AS other_column,
               format_type(other.atttypid, other.atttypmod) AS type, obj_description(c.oid, 'pg_constraint') AS comment
        FROM pg_constraint c
        JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = c.conkey[1]
        JOIN pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = c.confkey[1]
        WHERE c.conrelid = p_table AND c.contype = 'f' AND cardinality(c.conkey) = 1 AND NOT c.conkey && p_skip
          AND p_row ->> own.attname IS NOT NULL
        ORDER BY own.attnum
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1::%s)', rule.target, rule.other_column, rule.type)
        INTO found USING p_row ->> rule.own_column;
        IF NOT found THEN
            RETURN QUERY SELECT * FROM evolv.told_fault(rule.comment, rule.own_column, 'There is no such row.');
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION broken_table_rules(p_table regclass, p_row jsonb, p_id bigint)
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    name text := (SELECT relname FROM pg_class WHERE oid = p_table);
BEGIN
    IF to_regprocedure(format('evolv.%I(%s, %s)', name || '_faults', p_table, p_table)) IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'SELECT * FROM evolv.%1$I(jsonb_populate_record(NULL::%2$s, $1), (SELECT t FROM %2$s t WHERE t.id = $2))',
            name || '_faults', p_table)
        USING p_row, p_id;
    END IF;
END
$$;

--   p_table  the table's name
--   p_row    the given values by column name; over the row p_id, or over the defaults for a new one
--   p_skip   columns that have a fault already: no rule that touches one of them is asked
CREATE FUNCTION row_faults(p_table text, p_row jsonb, p_id bigint DEFAULT NULL, p_skip text[] DEFAULT '{}')
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_table regclass;
    v_given jsonb;
    v_row jsonb;
    v_unreadable text[];
    v_null text[];
    v_skip smallint[];
BEGIN
    SELECT c.oid INTO STRICT v_table FROM pg_class c
    WHERE c.relnamespace = 'evolv'::regnamespace AND c.relkind = 'r' AND c.relname = p_table;

    SELECT coalesce(jsonb_object_agg(v.field, v.value) FILTER (WHERE v.readable), '{}'),
           coalesce(array_agg(v.field) FILTER (WHERE NOT v.readable), '{}')
    INTO v_given, v_unreadable
    FROM evolv.readable_values(v_table, coalesce(p_row, '{}') - coalesce(p_skip, '{}')) v;
    v_row := evolv.row_before(v_table, p_id) || v_given;

    -- Given as null where there must be something. A rule about what is not there yet cannot be asked either.
    v_null := ARRAY(SELECT a.attname FROM pg_attribute a
                    WHERE a.attrelid = v_table AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
                      AND v_row ->> a.attname IS NULL);
    v_skip := ARRAY(SELECT a.attnum FROM pg_attribute a
                    WHERE a.attrelid = v_table AND a.attname = ANY (p_skip || v_unreadable || v_null));

    -- The same sentence at the same field once, even when two rules say it.
    RETURN QUERY
    SELECT f.field, f.message
    FROM (
        SELECT regexp_replace(u, '_id$', '') AS field, 'Enter a valid value.' AS message, 1 AS place
        FROM unnest(v_unreadable) u
        UNION ALL
        SELECT regexp_replace(u, '_id$', ''), 'This field may not be null.', 2
        FROM unnest(v_null) u WHERE v_given ? u
        UNION ALL SELECT c.*, 3 FROM evolv.broken_checks(v_table, v_row, v_skip) c
        UNION ALL SELECT r.*, 4 FROM evolv.broken_references(v_table, v_row, v_skip) r
        UNION ALL SELECT i.*, 5 FROM evolv.broken_indexes(v_table, v_row, p_id, v_skip) i
        UNION ALL SELECT t.*, 6 FROM evolv.broken_table_rules(v_table, v_row, p_id) t
        WHERE NOT (t.field = ANY (p_skip) OR t.field || '_id' = ANY (p_skip))
    ) f
    GROUP BY f.field, f.message
    ORDER BY min(f.place), f.field, f.message;
END
$$;
