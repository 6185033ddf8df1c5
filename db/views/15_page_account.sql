-- Pages for one person alone.

CREATE FUNCTION page.account(p_account bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object(
                'user', json_build_object('username', a.username, 'email', a.email, 'role', p.role,
                                          'name', coalesce(evolv.shown_name(a.first_name, a.last_name), a.username),
                                          'email_verified', a.email_verified_at IS NOT NULL),
                'is_student', p.role = 'Student',
                'events', coalesce((SELECT json_agg(json_build_object('id', e.id, 'title', e.title, 'date', e.date, 'state', r.state)
                                                    ORDER BY e.sort_date, e.id)
                                    FROM evolv.event_registration r JOIN api.event e ON e.id = r.event_id
                                    WHERE r.account_id = a.id AND coalesce(e.sort_end_date, e.sort_date) >= current_date), '[]'),
                'application', (SELECT json_build_object(
                                    'register_number', j.profile ->> 'register_number', 'status', j.status,
                                    'steps', j.steps, 'selection', j.selection, 'enrollments', j.enrollments,
                                    'schedules', j.schedules, 'certificates', j.certificates)
                                FROM api.journey j WHERE j.account_id = a.id))
            FROM evolv.account a JOIN evolv.profile p ON p.account_id = a.id WHERE a.id = p_account);
END
$$;

-- state: of the caller's seat at the event, null without one. NULL: there is no such event.
CREATE FUNCTION page.seat(p_account bigint, p_event bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object(
                'event', page.event_card(e),
                'is_student', (SELECT role = 'Student' FROM evolv.profile WHERE account_id = p_account),
                'state', (SELECT r.state FROM evolv.event_registration r
                          WHERE r.event_id = e.id AND r.account_id = p_account))
            FROM api.event e WHERE e.id = p_event);
END
$$;

-- p_chosen: ids of courses, with commas between them. has_applied: the one application is there already.
CREATE FUNCTION page.apply(p_account bigint, p_chosen text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'is_student', (SELECT role = 'Student' FROM evolv.profile WHERE account_id = p_account),
        'has_applied', EXISTS (SELECT FROM evolv.student WHERE account_id = p_account),
        'courses', coalesce((SELECT json_agg(json_build_object(
                                        'id', c.id, 'name', c.name, 'start_date', c.start_date,
                                        'chosen', c.id::text = ANY (string_to_array(coalesce(p_chosen, ''), ',')))
                                    ORDER BY c.name, c.id)
                             FROM evolv.course c JOIN evolv.category g ON g.id = c.category_id
                             WHERE g.is_active AND (c.registration_deadline IS NULL OR c.registration_deadline >= current_date)),
                            '[]'));
END
$$;
