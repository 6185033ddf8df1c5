-- Demo data, part 2: categories, places, partners, and the courses with their sub-courses.
-- Dates count from the day of loading, so that the school always has something ahead of it.

SET LOCAL search_path = evolv;

DO $demo$
BEGIN
    IF NOT begin_demo_part('courses') THEN
        RETURN;
    END IF;

    INSERT INTO category (name, description, icon, color, "order", is_active) VALUES
    ('Software Development', 'Writing programs that other people rely on: for the web, for phones, and for the machines behind them.', 'code', '#2f6fde', 1, true),
    ('Data and AI', 'Asking good questions of data and being honest about the answers, from the first spreadsheet to machine learning.', 'chart-bar', '#0f9d76', 2, true),
    ('Design', 'Understanding people first, and only then drawing screens.', 'palette', '#c2417c', 3, true),
    ('Cloud and Security', 'Keeping systems running, and keeping out whoever should not be in them.', 'shield', '#5b4bc4', 4, true),
    ('Business and Entrepreneurship', 'From an idea to somebody who pays for it, with books that add up.', 'briefcase', '#d97a12', 5, true),
    ('Foundations', 'The ground to stand on: computers, English for technical work, and learning to learn.', 'book-open', '#4b7a8c', 6, true),
    ('Hardware Lab', 'Courses of our former electronics workshop. They are kept for reference and no longer start.', 'cpu', '#8a8f98', 7, false);

    INSERT INTO location (name, location_type, country, state, online_region) VALUES
    ('Accra Campus', 'Campus', 'Ghana', 'Greater Accra', NULL),
    ('Lomé Campus', 'Campus', 'Togo', 'Maritime', NULL),
    ('Kigali Campus', 'Campus', 'Rwanda', 'Kigali City', NULL),
    ('Nairobi Campus', 'Campus', 'Kenya', 'Nairobi County', NULL),
    ('Online West Africa', 'Online', NULL, NULL, 'West Africa'),
    ('Online East Africa', 'Online', NULL, NULL, 'East Africa'),
    ('Online Europe', 'Online', NULL, NULL, 'Europe');

    INSERT INTO partner (name, description, website, contact_email) VALUES
    ('Volta Systems', 'A software house in Accra that takes six of our graduates every year and lends us its senior developers for code reviews.', 'https://volta-systems.example', 'partners@volta-systems.example'),
    ('Banque du Golfe Numérique', 'A digital bank in Lomé. It brings real problems to our data projects and hears the results in person.', 'https://bgn.example', 'ecoles@bgn.example'),
    ('Kigali Health Network', 'Runs the information systems of eleven hospitals and opens its test environment to our infrastructure students.', 'https://khn.example', 'training@khn.example'),
    ('Savanna Cloud', 'A hosting company in Nairobi that gives every student a small server for as long as they study.', 'https://savanna-cloud.example', 'education@savanna-cloud.example'),
    ('Women Who Build', 'A network of women in technology across West Africa; pays the fees of ten students in each cohort.', 'https://womenwhobuild.example', 'hello@womenwhobuild.example'),
    ('The Harbour Fund', 'Invests small first cheques in companies that begin in our entrepreneurship course.', 'https://harbourfund.example', 'school@harbourfund.example');

    -- starts: days from today until the first day; empty for what runs whenever enough people ask.
    CREATE TEMP TABLE wanted (n serial, name text, category text, instructor text, parent text, starts int, weeks int,
                              tools text, topics text, description text) ON COMMIT DROP;
    INSERT INTO wanted (name, category, instructor, parent, starts, weeks, tools, topics, description) VALUES
    ('Software Engineering', 'Software Development', 'instructor', NULL, 60, 36, 'Git, Linux, Python, PostgreSQL, VS Code', 'Programming, databases, testing, team work, a final project for a real client', 'Our longest programme: nine months from the first variable to software that a partner company uses. You work in a team of four, deliver every two weeks, and defend what you built.'),
    ('Python Programming', 'Software Development', 'instructor', 'Software Engineering', 60, 12, 'Python, Git, pytest', 'Values and names, functions, files, errors, tests, small tools', 'Programming from nothing, in the language that lets you think about the problem. After twelve weeks you write tools that save somebody an hour a day.'),
    ('Databases with PostgreSQL', 'Software Development', 'instructor', 'Software Engineering', 150, 8, 'PostgreSQL, psql, DBeaver', 'Tables and keys, queries, transactions, indexes, backups', 'How to keep data so that it is still right in ten years. You design the database of a clinic, fill it, break it and repair it.'),
    ('Testing and Code Quality', 'Software Development', 'instructor', 'Software Engineering', 215, 6, 'pytest, GitHub Actions, ruff', 'Unit tests, test doubles, reviews, continuous integration', 'Code that nobody dares to change is already broken. Learn to write tests that catch mistakes and reviews that people are glad to get.'),
    ('Full-Stack Web Development', 'Software Development', 'd.otieno', NULL, 30, 24, 'HTML, CSS, JavaScript, Node.js, PostgreSQL', 'Pages, forms, accessibility, servers, deployment', 'Build web applications from the browser to the database, for phones first. Every student puts one application into the hands of a real shop or association.'),
    ('HTML and CSS that Lasts', 'Software Development', 'd.otieno', 'Full-Stack Web Development', 30, 6, 'HTML, CSS, Firefox', 'Meaningful markup, layout, accessibility, slow networks', 'Pages that work on every phone, for every reader, without a framework. The craft beneath everything else on the web.'),
    ('JavaScript in the Browser', 'Software Development', 'd.otieno', 'Full-Stack Web Development', 75, 8, 'JavaScript, Firefox, Vite', 'The language, the DOM, events, fetch, offline storage', 'Make pages answer. We begin with the language itself and only then look at what frameworks add.'),
    ('Mobile App Development', 'Software Development', 'k.adjovi', NULL, 45, 20, 'Flutter, Dart, SQLite', 'Screens, state, offline first, publishing', 'Applications that keep working when the network does not. You publish one in the store before you finish.'),
    ('Offline-First Apps', 'Software Development', 'k.adjovi', 'Mobile App Development', NULL, 5, 'Flutter, SQLite', 'Local storage, conflicts, synchronising, testing without a network', 'A short, deep course about data that lives on the phone and meets the server only now and then.'),
    ('Data Analytics', 'Data and AI', 'afi.agbeko', NULL, 20, 16, 'Excel, SQL, Python, pandas', 'Cleaning, describing, charts, questions that matter', 'From a folder of untidy spreadsheets to a page that a director can decide on. Partners bring the data, and you present to them at the end.'),
    ('SQL for Analysts', 'Data and AI', 'afi.agbeko', 'Data Analytics', 20, 5, 'PostgreSQL, Metabase', 'Selecting, joining, grouping, window functions', 'Ask a database directly instead of waiting for somebody to export it for you.'),
    ('Data Visualisation', 'Data and AI', 'afi.agbeko', 'Data Analytics', 62, 4, 'Python, matplotlib, Datawrapper', 'Choosing a chart, colour, honesty, maps', 'Draw charts that a tired person understands in ten seconds and a careful one cannot fault.'),
    ('Machine Learning Foundations', 'Data and AI', 'afi.agbeko', NULL, 90, 18, 'Python, scikit-learn, PyTorch', 'Regression, trees, evaluation, fairness, neural networks', 'What learning from examples can do, what it cannot, and how to tell the two apart before money is spent.'),
    ('Working with Language Models', 'Data and AI', 'afi.agbeko', 'Machine Learning Foundations', NULL, 4, 'Python, open language models', 'Prompts, retrieval, evaluation, cost, languages of our region', 'Put language models to sober use: Ewe, Twi, Kinyarwanda and Swahili included, with measurements instead of enthusiasm.'),
    ('Product Design', 'Design', 's.diallo', NULL, 35, 20, 'Figma, paper, a voice recorder', 'Interviews, prototypes, tests, writing for screens', 'Design services with the people who will use them. You leave with three cases in your portfolio and the habit of testing early.'),
    ('User Research', 'Design', 's.diallo', 'Product Design', 35, 5, 'A notebook, Dovetail', 'Questions, observation, consent, finding patterns', 'How to listen so that people tell you what they do instead of what they think you want to hear.'),
    ('Interface Design', 'Design', 's.diallo', 'Product Design', 77, 7, 'Figma', 'Type, colour, grids, states, design systems', 'From a grey sketch to a screen that is clear in sunlight and kind to a first-time user.'),
    ('Cloud Engineering', 'Cloud and Security', 'j.uwimana', NULL, 50, 22, 'Linux, Docker, Terraform, Prometheus', 'Networks, containers, automation, monitoring, on-call', 'Run services that people depend on. You build a small hospital system, watch it, break it and get it back within the hour.'),
    ('Linux Administration', 'Cloud and Security', 'j.uwimana', 'Cloud Engineering', 50, 8, 'Debian, bash, systemd', 'Files, users, services, logs, backups', 'Feel at home on a server: know what runs, why it runs, and what it said before it stopped.'),
    ('Cybersecurity Essentials', 'Cloud and Security', 'n.okafor', NULL, 25, 14, 'Wireshark, OpenSSL, Kali Linux', 'Threats, passwords, networks, incidents, the law', 'Defend a small organisation with a small budget. The last two weeks are one long incident, with a clock and a press conference.'),
    ('Secure Coding', 'Cloud and Security', 'n.okafor', 'Cybersecurity Essentials', 85, 5, 'OWASP ZAP, Semgrep', 'Injection, sessions, access control, secrets', 'The twelve mistakes that cause most break-ins, each made on purpose, attacked, and then repaired.'),
    ('Digital Entrepreneurship', 'Business and Entrepreneurship', 'w.kamau', NULL, 40, 16, 'Spreadsheets, Figma, a telephone', 'Customers, pricing, bookkeeping, law, pitching', 'Bring an idea, or better a problem. Sixteen weeks later you have paying customers or a good reason to stop.'),
    ('Bookkeeping for Founders', 'Business and Entrepreneurship', 'w.kamau', 'Digital Entrepreneurship', NULL, 3, 'LibreOffice Calc', 'Cash, invoices, taxes, a monthly close', 'Three weeks that every founder postpones. Know on the fifth of each month whether you are still alive.'),
    ('Digital Marketing', 'Business and Entrepreneurship', 'w.kamau', 'Digital Entrepreneurship', 95, 6, 'Google Analytics, Mailchimp, WhatsApp Business', 'Audience, content, measurement, small budgets', 'Find the first hundred customers without spending the rent. Everything is measured; opinions come last.'),
    ('Computer Basics', 'Foundations', 'd.otieno', NULL, 14, 6, 'Debian, LibreOffice, Firefox', 'Files, typing, mail, searching, staying safe', 'For those who begin at the beginning. Nobody laughs, everybody gets a machine, and after six weeks you teach the next group its first lesson.'),
    ('English for Technology', 'Foundations', 'd.otieno', NULL, 14, 10, 'A dictionary, a microphone', 'Reading documentation, writing mails, speaking in meetings', 'The English of manuals, tickets and calls. We read real documentation aloud and rewrite it until it is clear.');

    INSERT INTO course (name, category_id, instructor_id, description, software_tools, topics_covered,
                        registration_deadline, selection_date, start_date, end_date,
                        github_repository, discord_community, video_url, created_at)
    SELECT w.name, g.id, a.id, w.description, w.tools, w.topics,
           current_date + w.starts - 12, current_date + w.starts - 7, current_date + w.starts,
           current_date + w.starts + 7 * w.weeks,
           'https://github.com/evolv-school/' || lower(regexp_replace(w.name, '[^A-Za-z]+', '-', 'g')),
           'https://discord.com/invite/evolv-' || lower(regexp_replace(w.name, '[^A-Za-z]+', '-', 'g')),
           'https://www.youtube.com/@evolv-school/' || lower(regexp_replace(w.name, '[^A-Za-z]+', '-', 'g')),
           now() - make_interval(days => 400 - 9 * w.n)
    FROM wanted w
    JOIN category g ON g.name = w.category
    JOIN account a ON a.username = w.instructor
    ORDER BY w.n;

    UPDATE course c SET parent_id = parent.id
    FROM wanted w JOIN course parent ON parent.name = w.parent
    WHERE c.name = w.name;

    -- Each course at two or three places, turning round the list.
    INSERT INTO course_location (course_id, location_id)
    SELECT c.id, l.id
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM course) c
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM location) l
      ON (l.n + c.n) % 7 IN (0, 3) OR ((l.n + c.n) % 7 = 5 AND c.n % 2 = 0);
    INSERT INTO course_partner (course_id, partner_id)
    SELECT c.id, p.id
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM course) c
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM partner) p
      ON (p.n + c.n) % 6 = 0 OR ((p.n + c.n) % 6 = 2 AND c.n % 3 = 0);
END
$demo$;
