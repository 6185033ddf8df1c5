-- The pages of events; what 10_pages.sql says holds here too. Days are those of UTC, as in the API.

-- p_when: "past", or NULL for what has not ended yet. p_place: "online", "campus", or NULL for both.
CREATE FUNCTION page.events(p_search text, p_when text, p_place text, p_page bigint)
    RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_size constant bigint := 20;
    v_count bigint;
    v_ids bigint[];
BEGIN
    SELECT count(*), array_agg(f.id ORDER BY f.n) FILTER (WHERE f.n > (p_page - 1) * v_size AND f.n <= p_page * v_size)
    INTO v_count, v_ids
    FROM (SELECT e.id, row_number() OVER (ORDER BY CASE WHEN p_when IS NOT NULL THEN -extract(epoch FROM e.date)
                                                        ELSE extract(epoch FROM e.date) END, e.id) AS n
          FROM evolv.event e
          WHERE (coalesce(e.end_date, e.date) < current_date) = (p_when IS NOT NULL)
                AND (p_place IS NULL OR e.is_virtual = (p_place = 'online'))
                AND page.has_words(e.search_text, p_search)) AS f;
    IF p_page > 1 AND v_count <= (p_page - 1) * v_size THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'query', json_build_object('search', p_search, 'when', p_when, 'place', p_place),
        'count', v_count, 'pager', page.pager(p_page, v_size, v_count),
        'events', coalesce((SELECT json_agg(page.event_card(e) ORDER BY array_position(v_ids, (e).id))
                            FROM (SELECT e FROM api.event e WHERE e.id = ANY (v_ids)) AS t (e)), '[]'));
END
$$;

-- What happens on one day, as the calendar shows it. An event stands on each day that it touches.
CREATE FUNCTION page.day(p_day date, p_first date) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_build_object(
        'date', p_day,
        'is_other', date_trunc('month', p_day) <> date_trunc('month', p_first),
        'current', CASE WHEN p_day = current_date THEN 'date' END,
        'events', coalesce((SELECT json_agg(json_build_object('id', e.id, 'title', e.title) ORDER BY e.sort_date, e.id)
                            FROM api.event e
                            WHERE e.span && tstzrange(p_day, p_day + 1)
                                  AND (e.sort_date >= p_day OR coalesce(e.sort_end_date, e.sort_date) > p_day)), '[]'));

-- A month of whole weeks, which begin on Monday (ISO 8601). Without a year and a month it is the present one.
CREATE FUNCTION page.event_month(p_year integer, p_month integer) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_first date := make_date(coalesce(p_year, extract(year FROM current_date)::int),
                              coalesce(p_month, extract(month FROM current_date)::int), 1);
    v_begin date := date_trunc('week', v_first);
    v_end date := date_trunc('week', v_first + interval '1 month' - interval '1 day') + interval '6 days';
    v_previous date := v_first - interval '1 month';
    v_next date := v_first + interval '1 month';
BEGIN
    RETURN json_build_object(
        'previous', json_build_object('date', v_previous, 'year', extract(year FROM v_previous)::int,
                                      'month', extract(month FROM v_previous)::int),
        'next', json_build_object('date', v_next, 'year', extract(year FROM v_next)::int,
                                  'month', extract(month FROM v_next)::int),
        'calendar', json_build_object(
            'first', v_first,
            'weekdays', (SELECT json_agg(v_begin + n) FROM generate_series(0, 6) AS n),
            'weeks', (SELECT json_agg((SELECT json_agg(page.day(monday + n, v_first)) FROM generate_series(0, 6) AS n))
                      FROM (SELECT v_begin + 7 * w AS monday FROM generate_series(0, (v_end - v_begin) / 7) AS w) AS t)),
        'events', coalesce((SELECT json_agg(page.event_card(e) ORDER BY (e).sort_date, (e).id)
                            FROM (SELECT e FROM api.event e WHERE e.span && tstzrange(v_first, v_next)
                                  ORDER BY e.sort_date, e.id LIMIT 200) AS t (e)), '[]'));
END
$$;

-- An event as schema.org says it. p_school and p_address are the school's name and address.
CREATE FUNCTION page.event_structured(e api.event, p_school text, p_address text) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_strip_nulls(json_build_object(
        '@context', 'https://schema.org', '@type', 'Event', 'name', e.title, 'description', left(nullif(e.description, ''), 500),
        'startDate', e.date, 'endDate', e.end_date, 'image', nullif(e.image, ''),
        'url', p_address || '/events/' || e.id || '/',
        'organizer', json_build_object('@type', 'EducationalOrganization', 'name', p_school, 'url', p_address || '/'),
        'eventStatus', 'https://schema.org/EventScheduled',
        'eventAttendanceMode', 'https://schema.org/' || CASE WHEN e.is_virtual THEN 'OnlineEventAttendanceMode'
                                                            ELSE 'OfflineEventAttendanceMode' END,
        'location', CASE WHEN e.location IS NOT NULL
                         THEN json_build_object('@type', 'Place', 'name', e.location) END));

CREATE FUNCTION page.event(p_id bigint, p_school text, p_address text) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_event api.event;
BEGIN
    SELECT * INTO v_event FROM api.event e WHERE e.id = p_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'event', page.event_card(v_event),
        'ends_same_day', coalesce(v_event.sort_end_date::date = v_event.sort_date::date, false),
        'capacity', v_event.capacity,
        'free', CASE WHEN v_event.capacity > v_event.registered THEN v_event.capacity - v_event.registered END,
        'course', (SELECT json_build_object('id', c.id, 'name', c.name) FROM evolv.course c
                   WHERE c.id = v_event.course_id),
        'partners', coalesce((SELECT json_agg(json_build_object('name', p.name, 'website', nullif(p.website, ''))
                                              ORDER BY p.name, p.id)
                              FROM evolv.event_partner ep JOIN evolv.partner p ON p.id = ep.partner_id
                              WHERE ep.event_id = v_event.id), '[]'),
        'structured', page.event_structured(v_event, p_school, p_address));
END
$$;
