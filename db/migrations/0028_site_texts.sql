-- The texts of the site that a school writes itself and the law asks for: what it keeps of people, and who it is. The
-- rows are there from the beginning, in every language of the site; an admin changes their words.

SET LOCAL search_path = evolv;

CREATE TABLE site_text (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       varchar(20) NOT NULL,
    language   varchar(2) NOT NULL,
    body       varchar(50000) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT site_text_key UNIQUE (name, language),
    CONSTRAINT site_text_name_check CHECK (name IN ('privacy', 'imprint')),
    CONSTRAINT site_text_language_check CHECK (language IN ('en', 'fr')),
    CONSTRAINT site_text_body_check CHECK (body ~ '\S')
);
COMMENT ON COLUMN site_text.body IS 'Markdown.';
COMMENT ON CONSTRAINT site_text_body_check ON site_text IS 'body: This field may not be blank.';

CREATE TRIGGER site_text_touch BEFORE UPDATE ON site_text
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER site_text_audit_update AFTER UPDATE ON site_text FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION write_audit('id', '');
CREATE CONSTRAINT TRIGGER site_text_content_changed AFTER INSERT OR UPDATE OR DELETE ON site_text
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_changed();

INSERT INTO site_text (name, language, body) VALUES
('privacy', 'en', $text$# What we keep

- **Of visitors**: nothing that says who you are. To hold back abuse we count requests by network address, for a day at the most. There are no trackers, and nothing on these pages comes from other companies.
- **Of whoever has an account**: user name, e-mail address, name, and what you write in your profile. Passwords are kept as a digest that nobody can read back.
- **Of applicants and students**: what the application asks for, the decision, the courses, lessons, projects and certificates. The school's office reads it, and instructors what concerns their own courses.
- **Of messages**: what you write in the contact form, until it is answered and no longer needed.

# Cookies

Who signs in gets one cookie that keeps the session. It is gone when you sign out.

# Your rights

You can read everything that we hold on you, take it with you, have it corrected, and have it erased: in your account under "My data", or by writing to us. Certificates that were issued can no longer be checked after that.

# Who answers for it

The school named in the imprint.
$text$),
('privacy', 'fr', $text$# Ce que nous conservons

- **Des visiteurs** : rien qui dise qui vous êtes. Pour contenir les abus, nous comptons les requêtes par adresse réseau, un jour au plus. Il n’y a aucun traceur, et rien sur ces pages ne vient d’autres entreprises.
- **Des titulaires d’un compte** : le nom d’utilisateur, l’adresse électronique, le nom et ce que vous écrivez dans votre profil. Les mots de passe sont conservés sous forme d’une empreinte que personne ne peut relire.
- **Des candidats et des étudiants** : ce que demande la candidature, la décision, les formations, les leçons, les projets et les certificats. Le secrétariat de l’école les lit, et les formateurs ce qui concerne leurs propres formations.
- **Des messages** : ce que vous écrivez dans le formulaire de contact, tant qu’il n’a pas reçu de réponse et reste utile.

# Cookies

Qui se connecte reçoit un seul cookie, qui maintient la session. Il disparaît à la déconnexion.

# Vos droits

Vous pouvez lire tout ce que nous détenons sur vous, l’emporter, le faire corriger et le faire effacer : dans votre compte, sous « Mes données », ou en nous écrivant. Les certificats délivrés ne peuvent alors plus être vérifiés.

# Qui en répond

L’école nommée dans les mentions légales.
$text$),
('imprint', 'en', $text$The school has not written its imprint yet. Here belong its name, its address, who represents it, and how it can be reached.
$text$),
('imprint', 'fr', $text$L’école n’a pas encore rédigé ses mentions légales. Ici figurent son nom, son adresse, ses représentants et la façon de la joindre.
$text$);
