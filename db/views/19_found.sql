-- What search engines and feed readers find. Whoever adds a page adds its address to page.sitemap().

CREATE FUNCTION page.sitemap() RETURNS TABLE (path text, changed text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT t.path, NULL::text
    FROM (VALUES ('/'), ('/courses/'), ('/events/'), ('/events/calendar/'), ('/about/'), ('/alumni/'), ('/instructors/'),
                 ('/reviews/'), ('/contact/'), ('/certificates/'), ('/register/'), ('/privacy/'), ('/imprint/')) AS t (path)
    UNION ALL
    (SELECT '/courses/' || c.id || '/', NULL FROM evolv.course c ORDER BY c.id DESC LIMIT 2000)
    UNION ALL
    (SELECT '/events/' || e.id || '/', NULL FROM evolv.event e ORDER BY e.date DESC, e.id DESC LIMIT 2000)
    UNION ALL
    (SELECT '/alumni/' || m.id || '/', NULL FROM evolv.alumni m WHERE m.success_story ~ '\S' ORDER BY m.id DESC LIMIT 2000)
    UNION ALL
    (SELECT '/instructors/' || i.id || '/', NULL FROM api.instructor i ORDER BY i.id LIMIT 1000);
END
$$;

-- The newest first, as feed readers want it; the first says when the feed changed.
CREATE FUNCTION page.events_feed() RETURNS TABLE (path text, title text, text text, updated text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT '/events/' || e.id || '/', e.title::text, e.description::text, evolv.rfc3339(e.updated_at)
    FROM evolv.event e ORDER BY e.updated_at DESC, e.id DESC LIMIT 30;
END
$$;

CREATE FUNCTION page.alumni_feed() RETURNS TABLE (path text, title text, text text, updated text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT '/alumni/' || m.id || '/', evolv.shown_name(a.first_name, a.last_name)::text, m.success_story::text,
           evolv.rfc3339(m.updated_at)
    FROM evolv.alumni m JOIN evolv.account a ON a.id = m.account_id
    WHERE m.success_story ~ '\S' ORDER BY m.updated_at DESC, m.id DESC LIMIT 30;
END
$$;

-- A course as schema.org says it. p_school and p_address are the school's name and address.
CREATE FUNCTION page.course_structured(c evolv.course, p_school text, p_address text) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_strip_nulls(json_build_object(
        '@context', 'https://schema.org', '@type', 'Course', 'name', c.name,
        'description', left(nullif(c.description, ''), 500), 'url', p_address || '/courses/' || c.id || '/',
        'provider', json_build_object('@type', 'EducationalOrganization', 'name', p_school, 'sameAs', p_address),
        'aggregateRating', CASE WHEN c.rating_count > 0 THEN json_build_object(
            '@type', 'AggregateRating', 'ratingValue', round(c.rating_sum::numeric / c.rating_count, 1),
            'reviewCount', c.rating_count) END,
        'review', (SELECT json_agg(json_build_object(
                       '@type', 'Review', 'author', json_build_object('@type', 'Person', 'name', r.name),
                       'reviewBody', r.review_text, 'datePublished', r.created_at,
                       'reviewRating', json_build_object('@type', 'Rating', 'ratingValue', r.rating)))
                   FROM (SELECT * FROM api.review WHERE course_id = c.id AND is_approved
                         ORDER BY sort_created_at DESC, id LIMIT 3) AS r),
        'hasCourseInstance', (SELECT json_agg(json_build_object(
                                  '@type', 'CourseInstance', 'startDate', s.start_date, 'endDate', s.end_date,
                                  'courseMode', CASE WHEN l.location_type = 'Online' THEN 'online' ELSE 'onsite' END,
                                  'location', l.name))
                              FROM (SELECT * FROM evolv.schedule WHERE course_id = c.id AND end_date >= current_date
                                    ORDER BY start_date, id LIMIT 20) AS s
                              LEFT JOIN evolv.location l ON l.id = s.location_id)));

CREATE FUNCTION page.school_structured(p_school text, p_address text) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_strip_nulls(json_build_object(
        '@context', 'https://schema.org', '@type', 'EducationalOrganization', 'name', p_school, 'url', p_address || '/',
        'description', (SELECT left(nullif(u.description, ''), 500) FROM evolv.about_us u ORDER BY u.id LIMIT 1),
        'address', (SELECT json_agg(json_build_object('@type', 'PostalAddress', 'addressLocality', l.state,
                                                      'addressCountry', l.country) ORDER BY l.id)
                    FROM (SELECT * FROM evolv.location WHERE location_type = 'Campus' ORDER BY id LIMIT 10) AS l)));
