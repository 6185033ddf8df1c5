-- What the school has to have beside the rows that were taken: each follows from them.

-- Nobody writes meanwhile: an id that is free must stay free until the end.
CREATE FUNCTION pg_temp.begin_import() RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('evolv.importing', 'yes', true);
    LOCK TABLE evolv.account, evolv.profile, evolv.category, evolv.location, evolv.partner, evolv.course,
        evolv.course_location, evolv.course_partner, evolv.course_material, evolv.schedule, evolv.module, evolv.lesson,
        evolv.student, evolv.selection_procedure, evolv.student_selection, evolv.enrollment, evolv.schedule_enrollment,
        evolv.event, evolv.event_partner, evolv.event_attendance, evolv.event_registration, evolv.alumni,
        evolv.about_us, evolv.core_value, evolv.team_member, evolv.team_member_core_value, evolv.review,
        evolv.contact_message, evolv.imported_row IN SHARE ROW EXCLUSIVE MODE;
END
$$;

-- After the accounts, before their profiles.
CREATE FUNCTION pg_temp.note_staff() RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO import_report (what, source_table, source_id, reason)
    SELECT 'note', 'courses_customuser', s.id, 'is_staff: This person could use Django''s admin site; here the role decides.'
    FROM import_source s
    JOIN evolv.imported_row m ON m.kind = 'account' AND m.source_id = s.id
    JOIN import_taken t ON t.kind = 'account' AND t.target_id = m.target_id AND t.is_new
    WHERE s.fields ->> 'is_staff' = 'true' AND coalesce(s.fields ->> 'is_superuser', '') <> 'true'
    ORDER BY s.id
$$;

-- Everybody has a profile. The sequence does not know yet which ids are taken.
CREATE FUNCTION pg_temp.complete_profiles() RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO evolv.profile (id, account_id, role)
    SELECT (SELECT coalesce(max(id), 0) FROM evolv.profile) + row_number() OVER (ORDER BY a.id),
           a.id, CASE WHEN a.is_superuser THEN 'Admin' ELSE 'Student' END
    FROM import_taken t JOIN evolv.account a ON a.id = t.target_id
    WHERE t.kind = 'account' AND NOT EXISTS (SELECT FROM evolv.profile p WHERE p.account_id = a.id)
$$;

-- A course has a category. One whose category was not taken, or that had none or only a word, gets one of that name.
CREATE FUNCTION pg_temp.category_called(p_name text, p_course_id bigint) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    v_name text := left(coalesce(nullif(pg_temp.line(p_name), ''), 'Other'), 200);
    v_id bigint := (SELECT id FROM evolv.category WHERE lower(name) = lower(v_name));
BEGIN
    IF v_id IS NULL THEN
        INSERT INTO evolv.category (id, name) SELECT coalesce(max(id), 0) + 1, v_name FROM evolv.category
        RETURNING id INTO v_id;
    END IF;
    -- Told once: this is asked for the value and for its digest.
    IF NOT EXISTS (SELECT FROM evolv.imported_row WHERE kind = 'course' AND source_id = p_course_id)
       AND NOT EXISTS (SELECT FROM import_report WHERE source_table = 'courses_course' AND source_id = p_course_id) THEN
        INSERT INTO import_report (what, source_table, source_id, reason)
        VALUES ('note', 'courses_course', p_course_id, format('category: Its category here is %s.', v_name));
    END IF;
    RETURN v_id;
END
$$;

-- The numbers that stand there are not given again, whether their student is taken or not.
CREATE FUNCTION pg_temp.raise_register_numbers() RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO evolv.register_number_counter AS c (year, last_number)
    SELECT split_part(number, '-', 2)::integer, max(split_part(number, '-', 3)::integer)
    FROM import_source s
    CROSS JOIN LATERAL coalesce(s.fields ->> 'register_number', s.fields ->> 'registration_number') number
    WHERE number ~ '^EVOLV-[0-9]{4}-[0-9]{4,9}$' AND number !~ '-0+$'
    GROUP BY 1
    ON CONFLICT (year) DO UPDATE SET last_number = greatest(c.last_number, excluded.last_number)
$$;

-- The number of a student; a new one for whom has none of our form, the old one for whom got one by an earlier import.
CREATE FUNCTION pg_temp.register_number(p_number text, p_source_id bigint) RETURNS text
    LANGUAGE plpgsql AS $$
BEGIN
    IF p_number ~ '^EVOLV-[0-9]{4}-[0-9]{4,9}$' THEN
        RETURN p_number;
    END IF;
    RETURN coalesce(
        (SELECT t.register_number FROM evolv.imported_row m JOIN evolv.student t ON t.id = m.target_id
         WHERE m.kind = 'student' AND m.source_id = p_source_id),
        evolv.next_register_number());
END
$$;

-- An application whose steps are all completed is approved, and its approval approves what it asked for.
CREATE FUNCTION pg_temp.decide_applications() RETURNS void
    LANGUAGE sql AS $$
    WITH seen AS (
        SELECT target_id AS id FROM import_taken WHERE kind = 'student'
        UNION
        SELECT s.student_id FROM import_taken t JOIN evolv.student_selection s ON s.id = t.target_id
        WHERE t.kind = 'student_selection'
    ), progress AS (
        SELECT s.student_id, bool_and(s.status = 'Completed') AS is_done
        FROM evolv.student_selection s JOIN seen ON seen.id = s.student_id
        GROUP BY s.student_id HAVING bool_or(s.status = 'Completed')
    ), moved AS (
        UPDATE evolv.student t SET application_status = CASE WHEN p.is_done THEN 'approved' ELSE 'in_progress' END
        FROM progress p
        WHERE p.student_id = t.id AND (t.application_status = 'pending' OR t.application_status = 'in_progress' AND p.is_done)
        RETURNING t.id, t.application_status
    ), approved AS (
        SELECT id FROM moved WHERE application_status = 'approved'
        UNION
        SELECT t.id FROM evolv.student t JOIN import_taken i ON i.kind = 'student' AND i.target_id = t.id AND i.is_new
        WHERE t.application_status = 'approved'
    )
    UPDATE evolv.enrollment e SET status = 'Approved' FROM approved a
    WHERE e.student_id = a.id AND e.status = 'Pending'
$$;

-- Who stood on the list of an event that is still to come has registered for it: a seat while there are any, else a place
-- in the line. What begins within a day is not announced once more by the reminder.
CREATE FUNCTION pg_temp.register_for_events() RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    v_made bigint;
BEGIN
    WITH wanted AS (
        SELECT e.id AS event_id, s.account_id, e.date, a.created_at,
               row_number() OVER (PARTITION BY e.id ORDER BY a.created_at, a.id)
                   <= coalesce(e.capacity, 2147483647) - (SELECT count(*) FROM evolv.event_registration r
                                                          WHERE r.event_id = e.id AND r.state = 'registered') AS has_seat
        FROM import_taken t
        JOIN evolv.event_attendance a ON a.id = t.target_id
        JOIN evolv.event e ON e.id = a.event_id AND coalesce(e.end_date, e.date) > now()
        JOIN evolv.student s ON s.id = a.student_id
        WHERE t.kind = 'event_attendance' AND t.is_new AND NOT a.attended
          AND NOT EXISTS (SELECT FROM evolv.event_registration r WHERE r.event_id = e.id AND r.account_id = s.account_id)
    ), made AS (
        INSERT INTO evolv.event_registration (event_id, account_id, state, created_at)
        SELECT event_id, account_id, CASE WHEN has_seat THEN 'registered' ELSE 'waiting' END, created_at
        FROM wanted ORDER BY created_at
        RETURNING id, event_id, state
    ), reminded AS (
        INSERT INTO evolv.event_reminder (registration_id, event_date)
        SELECT m.id, e.date FROM made m JOIN evolv.event e ON e.id = m.event_id
        WHERE m.state = 'registered' AND e.date <= now() + interval '1 day'
    )
    SELECT count(*) INTO v_made FROM made;
    INSERT INTO import_count (kind, source_table, read, made)
    SELECT 'event_registration', source_table, v_made, v_made FROM import_count WHERE kind = 'event_attendance';
END
$$;

-- One line for the office, of the whole.
CREATE FUNCTION pg_temp.audit_import() RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO evolv.audit (actor_name, request_id, action, entity, changes)
    SELECT 'evolv import-django', 'evolv', 'create', 'import',
           coalesce(jsonb_object_agg(kind, jsonb_build_array(NULL, made + changed)) FILTER (WHERE made + changed > 0), '{}')
    FROM import_count
$$;

CREATE FUNCTION pg_temp.finish_import() RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.register_for_events();
    PERFORM pg_temp.audit_import();
END
$$;

-- The next id of a table comes behind the last one that was taken. A sequence does not go back with a transaction, so
-- this is the last thing before its end.
CREATE FUNCTION pg_temp.advance_sequences() RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    name text;
    last bigint;
BEGIN
    FOR name IN SELECT DISTINCT c.table_name FROM (
            SELECT a.attrelid::regclass::text AS table_name FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
            WHERE t.relnamespace = 'evolv'::regnamespace AND a.attname = 'id' AND a.attidentity <> '') c
    LOOP
        EXECUTE format('SELECT max(id) FROM %s', name) INTO last;
        IF last > coalesce(pg_sequence_last_value(pg_get_serial_sequence(name, 'id')::regclass), 0) THEN
            PERFORM setval(pg_get_serial_sequence(name, 'id'), last);
        END IF;
    END LOOP;
END
$$;
