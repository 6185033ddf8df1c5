-- Texts of the site that the school writes itself.

CREATE VIEW api.site_text AS
SELECT t.id,
       t.name,
       t.language,
       t.body,
       evolv.rfc3339(t.updated_at) AS updated_at,
       t.updated_at AS sort_updated_at
FROM evolv.site_text t;

CREATE FUNCTION page.site_text(p_name text, p_language text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object('body', t.body, 'updated_at', t.updated_at)
            FROM evolv.site_text t WHERE t.name = p_name AND t.language = p_language);
END
$$;
