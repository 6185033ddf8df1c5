-- Demo data, part 3: schedules that are over, running and ahead, with modules and lessons in Markdown.
-- The first lesson of a module is a preview: anybody may read it.

SET LOCAL search_path = evolv;

DO $demo$
BEGIN
    IF NOT begin_demo_part('learning') THEN
        RETURN;
    END IF;

    CREATE TEMP TABLE run (course text, place text, starts int, weeks int, capacity int) ON COMMIT DROP;
    INSERT INTO run VALUES
    ('Software Engineering', 'Accra Campus', -420, 36, 24), ('Software Engineering', 'Accra Campus', -70, 36, 24),
    ('Python Programming', 'Accra Campus', -56, 12, 20), ('Python Programming', 'Online West Africa', -21, 12, 40),
    ('Python Programming', 'Accra Campus', 60, 12, 20), ('Full-Stack Web Development', 'Nairobi Campus', -300, 24, 22),
    ('Full-Stack Web Development', 'Nairobi Campus', -42, 24, 22), ('Data Analytics', 'Lomé Campus', -200, 16, 18),
    ('Data Analytics', 'Lomé Campus', -35, 16, 18), ('Data Analytics', 'Online West Africa', 20, 16, 35),
    ('Product Design', 'Kigali Campus', -28, 20, 16), ('Cloud Engineering', 'Kigali Campus', -63, 22, 15),
    ('Cybersecurity Essentials', 'Nairobi Campus', -14, 14, 20), ('Cybersecurity Essentials', 'Online East Africa', 25, 14, 30),
    ('Mobile App Development', 'Lomé Campus', 45, 20, 16), ('Digital Entrepreneurship', 'Online West Africa', 40, 16, NULL),
    ('Computer Basics', 'Accra Campus', -30, 6, 12), ('English for Technology', 'Online East Africa', -10, 10, NULL);

    INSERT INTO schedule (course_id, location_id, instructor_id, start_date, end_date, capacity, created_at)
    SELECT c.id, l.id, c.instructor_id, current_date + r.starts, current_date + r.starts + 7 * r.weeks, r.capacity,
           now() + make_interval(days => least(r.starts, 0) - 60)
    FROM run r JOIN course c ON c.name = r.course JOIN location l ON l.name = r.place;

    -- course NULL: every schedule begins with it.
    CREATE TEMP TABLE part (course text, module int, title text, description text) ON COMMIT DROP;
    INSERT INTO part VALUES
    (NULL, 1, 'Arriving', 'How we work here, your tools, and the people beside you.'),
    ('Python Programming', 2, 'Values, names and decisions', 'The smallest pieces a program is made of.'),
    ('Python Programming', 3, 'Functions and files', 'Giving work a name, and data a home.'),
    ('Python Programming', 4, 'When things go wrong', 'Errors, tests and the calm to read them.'),
    ('Software Engineering', 2, 'Programming together', 'Reading, reviewing and changing code that is not yours.'),
    ('Software Engineering', 3, 'Data that stays right', 'Tables, keys and transactions.'),
    ('Full-Stack Web Development', 2, 'Pages for every reader', 'HTML that means something.'),
    ('Full-Stack Web Development', 3, 'Talking to a server', 'Requests, answers and what lies between.'),
    ('Data Analytics', 2, 'Untidy data', 'Most of the work, and most of the mistakes.'),
    ('Data Analytics', 3, 'Saying what you found', 'Charts, averages and honesty.'),
    ('Product Design', 2, 'Listening', 'Interviews that teach you something.'),
    ('Cloud Engineering', 2, 'A server of your own', 'What runs, why, and what it writes down.'),
    ('Cybersecurity Essentials', 2, 'How attacks really begin', 'Mail, passwords and a hurry.');

    CREATE TEMP TABLE page (course text, module int, n int, title text, description text, resources text, content text) ON COMMIT DROP;
    INSERT INTO page VALUES
    (NULL, 1, 1, 'How we learn here', 'What to expect of us, and what we expect of you.', NULL,
$md$# How we learn here

A week has the same shape until the end of the course, so that you can plan your life around it.

| day | what happens |
|-----------|------------------------------------------|
| Monday | a new subject, explained in under an hour |
| Tuesday to Thursday | you work, in pairs, with an instructor in the room |
| Friday | somebody shows what they built, and everybody asks |

## Three rules

1. **Ask after twenty minutes.** Being stuck for longer teaches patience, not programming.
2. **Show work that is not finished.** Finished work is too late to help with.
3. **Be on time, or write.** A pair of one cannot work.

> "I learnt more from explaining my bug to Ama than from fixing it." — a student of the third cohort

You will feel slow in the second week. Everybody does. Write down today what you can do already, and read it again then.$md$),
    (NULL, 1, 2, 'Your tools', 'Install them once, understand what each is for.', 'https://git-scm.com/book/en/v2',
$md$# Your tools

You need three things: an editor, a terminal, and a way to keep every version of your work.

```sh
git config --global user.name  "Your Name"
git config --global user.email "you@example.org"
git init first-steps
```

The terminal looks like the past, but it has one virtue: **you can write down exactly what you did**, and somebody else can do it again.

## Exercise

- Make a folder, put it under version control, and write a file `about-me.md` with three sentences.
- Commit it. Change a sentence. Commit again.
- Run `git log` and read what you see to your neighbour.

If a command answers with an error, read it aloud, slowly. It nearly always says what is wrong.$md$),
    (NULL, 1, 3, 'Working in pairs', 'One drives, one navigates, and both think.', NULL,
$md$# Working in pairs

One person has the keyboard and says what they are doing. The other looks further ahead: *What comes next? What have we forgotten? What if the list is empty?*

Change places every fifteen minutes. Use a clock, because nobody notices when it goes well.

**Good sentences**

- "I do not understand that line yet."
- "Let us try the smallest thing first."
- "May I have the keyboard? It is easier to show."

**Less good**

- "It is obvious."
- Taking the mouse out of somebody's hand.$md$),
    ('Python Programming', 2, 1, 'A program is a recipe', 'Statements run from the top to the bottom.', 'https://docs.python.org/3/tutorial/',
$md$# A program is a recipe

A computer does what is written, in the order in which it is written. Nothing more, and that is the good news.

```python
price = 12.50
bags = 3
print("To pay:", price * bags)
```

`price` is a **name** for a value. You may give the name to another value later, and the old one is forgotten.

## Try it

1. Change the number of bags.
2. Print the price of a single bag with 15 % off.
3. Misspell `price` in the last line. Read the message: it names the line and the word.

Three lines, and already they replace a pocket calculator that somebody has to type into forty times a day.$md$),
    ('Python Programming', 2, 2, 'Decisions', 'if, else, and questions that have two answers.', NULL,
$md$# Decisions

```python
if balance >= amount:
    balance = balance - amount
    print("Paid. Left:", balance)
else:
    print("Not enough: missing", amount - balance)
```

The lines that belong to a decision stand further to the right. Python takes this seriously, and so should you.

**The edge is where mistakes live.** What happens when balance and amount are equal? Say the answer before you try it. Then write down three cases for every decision: below, exactly at, above.$md$),
    ('Python Programming', 3, 1, 'Giving work a name', 'Functions: write once, use often.', NULL,
$md$# Giving work a name

When you have written the same four lines twice, give them a name.

```python
def fee(amount):
    """The fee for sending money: 1 %, but never under 0.50."""
    return max(0.50, amount * 0.01)
```

A good function does **one** thing, and its name says which. If you need the word *and* to describe it, it is two.

- What goes in stands between the parentheses.
- What comes out stands behind `return`.
- What it promises stands in the first line, for whoever comes after you.$md$),
    ('Python Programming', 3, 2, 'Reading a file', 'Data that is still there tomorrow.', 'https://docs.python.org/3/library/csv.html',
$md$# Reading a file

The market association keeps its members in a file. One line is one member.

```python
import csv

with open("members.csv", newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        if row["paid"] == "no":
            print(row["name"], row["phone"])
```

`with` closes the file, also when something goes wrong in between. `encoding="utf-8"` makes sure that *Kokouvi Agbéko* keeps his accent.

**Exercise.** Count how many have paid, per district. Then compare with the number that the association itself gives you. They will differ; find out why.$md$),
    ('Python Programming', 4, 1, 'Reading an error', 'The last line first.', NULL,
$md$# Reading an error

```
Traceback (most recent call last):
  File "members.py", line 7, in <module>
    total = total + row["fee"]
TypeError: unsupported operand type(s) for +: 'int' and 'str'
```

Read it **from the bottom**: what happened, then where. Here a number meets a text that only looks like one. A file knows nothing of numbers; you have to say `float(row["fee"])`.

Keep a list of the errors that cost you more than ten minutes. After a month you will see that there are six of them.$md$),
    ('Python Programming', 4, 2, 'A first test', 'Let the machine check what you would check by hand.', 'https://docs.pytest.org/',
$md$# A first test

```python
def test_small_amounts_pay_the_minimum():
    assert fee(10) == 0.50

def test_one_percent_above_it():
    assert fee(1000) == 10
```

A test is a sentence about your program that the machine can check in a second, every time, without getting bored.

1. Write the test.
2. Watch it **fail**: otherwise you do not know that it tests anything.
3. Make it pass.
4. Tidy up, and run it again.$md$),
    ('Software Engineering', 2, 1, 'Reading code that is not yours', 'Most of the job.', NULL,
$md$# Reading code that is not yours

You will read ten lines for each that you write. So learn to read.

1. Start where the program starts, not where the file starts.
2. Follow **one** request from its arrival to its answer. Leave the rest dark.
3. Draw boxes. Throw the drawing away tomorrow.
4. Run it, change one thing, and see whether you were right about it.

Before you call something stupid, find out which day it was written on and what was on fire that day. `git blame` is a history lesson, not a court.$md$),
    ('Software Engineering', 2, 2, 'A review that helps', 'About the code, to a person.', NULL,
$md$# A review that helps

Look for these, in this order:

- Does it do what it should, also when the input is empty, large, or hostile?
- Will somebody understand it next year?
- Is there a test that would fail without the change?
- Only then: names, spaces, taste.

Write *what you saw* and *what you would do*: "With two people at once both get the last seat; a constraint in the database would hold." Say what is good as well. It is information, not politeness.$md$),
    ('Software Engineering', 3, 1, 'Why a table needs a key', 'Two people with the same name are not one person.', 'https://www.postgresql.org/docs/current/tutorial.html',
$md$# Why a table needs a key

The clinic has two patients called *Akosua Boateng*. One is allergic to penicillin.

```sql
CREATE TABLE patient (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    full_name  text NOT NULL,
    birth_date date NOT NULL
);
```

A key says which row is meant, for ever, even when the name changes. Everything that belongs to the patient points at the key, never at the name.

**Discuss:** is the telephone number a good key? The number of the insurance card? What happens on the day when it changes?$md$),
    ('Software Engineering', 3, 2, 'All or nothing', 'Transactions.', NULL,
$md$# All or nothing

Money leaves one account and arrives in another. Between the two statements the power fails.

```sql
BEGIN;
UPDATE account SET balance = balance - 50 WHERE id = 1;
UPDATE account SET balance = balance + 50 WHERE id = 2;
COMMIT;
```

Until `COMMIT` nobody else sees anything, and after it everybody sees everything. Open two terminals, stop in the middle of one, and look with the other. Then pull the plug, and look again.$md$),
    ('Full-Stack Web Development', 2, 1, 'Headings are an outline', 'Write for somebody who cannot see the page.', 'https://developer.mozilla.org/en-US/docs/Learn',
$md$# Headings are an outline

A screen reader jumps from heading to heading. So does a hurried reader with good eyes.

```html
<h1>Tailoring by Aunt Akinyi</h1>
<h2>Prices</h2>
<h2>Opening hours</h2>
<h3>On public holidays</h3>
```

Choose the level by **meaning**, never by size; size is a matter for CSS. Then switch the style sheet off. If the page still makes sense, you have written HTML.

**Exercise.** Take the page of your town hall, write down its headings, and send them a better list.$md$),
    ('Full-Stack Web Development', 2, 2, 'A form somebody finishes', 'Labels, errors, and a thumb.', NULL,
$md$# A form somebody finishes

- Every field has a `<label>`. A placeholder is not one: it disappears when it is needed.
- Ask for what you need. Each field costs you readers.
- Say **all** errors at once, at the field, and say what to do: *"Enter the number with + and the country code"* instead of *"Invalid"*.
- Keep what was typed. Always.

Test with a cheap phone, in the sun, with one thumb, while somebody talks to you.$md$),
    ('Full-Stack Web Development', 3, 1, 'What a request is', 'Text, sent over a wire.', 'https://developer.mozilla.org/en-US/docs/Web/HTTP',
$md$# What a request is

```
GET /courses/ HTTP/1.1
Host: evolv.example
Accept: text/html
```

That is all. A method, a path, some headers, an empty line. Type it by hand into `nc` and read what comes back: a number first, then headers, then the page.

| number | says |
|-----|------------------------------------|
| 200 | here it is |
| 303 | look over there |
| 404 | I do not have that |
| 500 | I broke, and it is not your fault |

Open the network tab of your browser and find one of each.$md$),
    ('Data Analytics', 2, 1, 'Look before you count', 'Ten questions for a new file.', NULL,
$md$# Look before you count

Before you compute anything, ask the file:

1. What is one row? A sale, a customer, a day?
2. Who wrote it down, when, and why?
3. What is missing, and is it missing *at random*?
4. Which values cannot be true? (Born in 2031. Weighs 700 kg.)
5. Is the same thing written in two ways? *Lomé, Lome, LOME.*

```python
data["town"].str.strip().str.title().value_counts()
```

In last year's hospital file a third of the birth dates were 1 January. Nobody is born like that; somebody had to fill in a form.$md$),
    ('Data Analytics', 2, 2, 'Joining two tables', 'And what gets lost on the way.', 'https://www.postgresql.org/docs/current/tutorial-join.html',
$md$# Joining two tables

```sql
SELECT d.name, count(v.id) AS visits
FROM district d
LEFT JOIN visit v ON v.district_id = d.id
GROUP BY d.name
ORDER BY visits DESC;
```

With `JOIN` alone the districts without visits vanish, and your report says that everybody is served. **Count the rows before and after every join.** If the number surprises you, stop.$md$),
    ('Data Analytics', 3, 1, 'The average that lies', 'Mean, median, and who is left out.', NULL,
$md$# The average that lies

Nine traders earn 100 a day, one earns 5,000. The *mean* is 590: true, and useless. The *median* is 100.

- Give the middle **and** the spread.
- Draw the dots before you draw the bar.
- Say how many there were. "Half of our customers" can be two people.

Write one sentence under every chart that says what it shows, and one that says what it does not.$md$),
    ('Product Design', 2, 1, 'Questions that open', 'Ask about last Tuesday.', NULL,
$md$# Questions that open

People are bad at saying what they *would* do and good at telling what they *did*.

| instead of | ask |
|-------------------------------|---------------------------------------------|
| Would you use this? | When did you last have this problem? |
| Do you like it? | What did you expect to happen there? |
| How often do you travel? | Tell me about the last time you took a bus. |

Then be silent. Count to five. The second half of the answer is the one you came for.

Ask for consent before you record, in words that they use themselves, and mean it when you say that they may stop.$md$),
    ('Product Design', 2, 2, 'From notes to patterns', 'What five conversations have in common.', NULL,
$md$# From notes to patterns

Write every observation on a card of its own, with the person's initials. Put the cards on the floor. Move them until the groups name themselves.

A pattern is what **three** people did without knowing of each other. One loud voice is a story; keep it, but do not build on it.

Finish with sentences of this shape: *"Traders count their cash twice because the phone may be wrong."* There is a reason in it, and a reason can be designed for.$md$),
    ('Cloud Engineering', 2, 1, 'What is running here?', 'First minutes on an unknown machine.', 'https://www.debian.org/doc/',
$md$# What is running here?

```sh
uptime
df -h
systemctl --failed
journalctl --priority=err --since today
ss -tlnp
```

Five commands, one minute, and you know whether the machine is tired, full, broken, complaining, or open to the world.

Write down what you see **before** you touch anything. In an incident the first thing to go missing is the memory of how it was.$md$),
    ('Cloud Engineering', 2, 2, 'A backup is a restore', 'Everything else is hope.', NULL,
$md$# A backup is a restore

A backup that was never restored is a rumour. So this lesson has only one exercise:

1. Make a backup of the clinic database.
2. Give it to another group, on a stick, with one page of instructions.
3. They have thirty minutes and an empty machine.
4. You are not allowed to speak.

Then improve the page, and swap again.$md$),
    ('Cybersecurity Essentials', 2, 1, 'A mail on Friday afternoon', 'Anatomy of a real attack.', NULL,
$md$# A mail on Friday afternoon

> Dear colleague, the director is travelling and needs the attached invoice paid **before five**. He cannot be reached by phone.

Three things make it work: **authority**, **hurry**, and **no way to ask back**. No technology at all.

What helps is as plain: a rule that every payment above an amount is confirmed by a call to a number *that you already had*, and a director who thanks people for calling.

**Exercise.** Write the mail that would have fooled you. Then write the rule that would have stopped it.$md$),
    ('Cybersecurity Essentials', 2, 2, 'Passwords, honestly', 'Long, different, and not in your head.', 'https://cheatsheetseries.owasp.org/',
$md$# Passwords, honestly

- **Length** beats decoration. Four unrelated words beat `P@ssw0rd!`.
- **Different everywhere**, because one of those places will be broken into.
- So: a password manager. Nobody remembers sixty of them.
- A second factor where money or mail is involved: mail first, because whoever has your mail has everything else.

Changing them every month makes people number them. Change them when there is a reason.$md$);

    INSERT INTO module (schedule_id, title, description, "order")
    SELECT s.id, p.title, p.description, p.module
    FROM schedule s JOIN course c ON c.id = s.course_id
    JOIN part p ON p.course IS NULL OR p.course = c.name
    ORDER BY s.id, p.module;

    INSERT INTO lesson (module_id, title, description, content, resources, "order", is_preview)
    SELECT m.id, g.title, g.description, g.content, g.resources, g.n, g.n = 1
    FROM module m
    JOIN schedule s ON s.id = m.schedule_id
    JOIN course c ON c.id = s.course_id
    JOIN page g ON (g.course IS NULL OR g.course = c.name) AND g.module = m."order"
    ORDER BY m.id, g.n;
END
$demo$;
