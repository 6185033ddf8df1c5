-- Checking a certificate. Only its holder's name, the course and the dates are shown, to whoever has the code.

CREATE FUNCTION page.certificate(p_code text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object('certificate', json_build_object(
                       'code', c.code, 'name', c.name, 'course', c.course, 'start_date', c.start_date,
                       'end_date', c.end_date, 'issued_at', c.issued_at, 'valid', c.valid, 'revoked_at', c.revoked_at))
            FROM api.certificate c WHERE c.code = p_code);
END
$$;

-- p_code: what somebody typed, or NULL.
CREATE FUNCTION page.certificate_check(p_code text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'code', p_code,
        'found', (SELECT json_build_object('code', c.code, 'name', c.name, 'course', c.course, 'valid', c.valid)
                  FROM api.certificate c WHERE c.code = p_code));
END
$$;
