/*
 * What is known of a person stands in two tables, account and profile. They are changed and erased as one, by the
 * person (profile/) and by an admin (admin/profiles/).
 */
#ifndef EVOLV_API_PERSON_H
#define EVOLV_API_PERSON_H

#include "app/app.h"
#include "app/picture.h"
#include "app/validate.h"
#include "language/language.h"

/* The columns that a person may change of themselves, for column tables. */
#define PERSON_COLUMNS                                                                                   \
	{ .name = "username",                                                                            \
	  .type = COLUMN_TEXT,                                                                           \
	  .flags = COLUMN_REQUIRED,                                                                      \
	  .max = 150,                                                                                    \
	  .description = "Letters, digits and @ . + - _" },                                              \
		{ .name = "email",                                                                       \
		  .type = COLUMN_EMAIL,                                                                  \
		  .flags = COLUMN_REQUIRED,                                                              \
		  .max = 254,                                                                            \
		  .description =                                                                         \
			  "A new address has to be verified again: a mail with a link goes there." },    \
		{ .name = "first_name",                                                                  \
		  .type = COLUMN_TEXT,                                                                   \
		  .flags = COLUMN_NULLABLE,                                                              \
		  .max = 150 },                                                                          \
		{ .name = "last_name",                                                                   \
		  .type = COLUMN_TEXT,                                                                   \
		  .flags = COLUMN_NULLABLE,                                                              \
		  .max = 150 },                                                                          \
		{ .name = "title", .type = COLUMN_TEXT, .flags = COLUMN_NULLABLE, .max = 200 },          \
		{ .name = "bio",                                                                         \
		  .type = COLUMN_LONG_TEXT,                                                              \
		  .flags = COLUMN_NULLABLE,                                                              \
		  .max = 10000 },                                                                        \
		{ .name = "contact_email",                                                               \
		  .type = COLUMN_EMAIL,                                                                  \
		  .flags = COLUMN_NULLABLE,                                                              \
		  .max = 254,                                                                            \
		  .description = "An address that may be published." },                                  \
		PICTURE_COLUMNS("profile_picture", 0),                                                   \
		{ .name = "twitter_url",                                                                 \
		  .type = COLUMN_URL,                                                                    \
		  .flags = COLUMN_NULLABLE,                                                              \
		  .max = 500 },                                                                          \
		{ .name = "linkedin_url",                                                                \
		  .type = COLUMN_URL,                                                                    \
		  .flags = COLUMN_NULLABLE,                                                              \
		  .max = 500 },                                                                          \
		{ .name = "language",                                                                    \
		  .type = COLUMN_CHOICE,                                                                 \
		  .choices = language_codes,                                                             \
		  .description = "The language that mail to them is written in." },                      \
	{                                                                                                \
		.name = "mail_reminders", .type = COLUMN_BOOLEAN,                                        \
		.description =                                                                           \
			"Whether mail comes that is not about the account itself: reminders of events.", \
	}

/* Changes the columns that the body gives; the caller answers. id is the account's. A new address is told to both
 * addresses. ERROR_NOT_FOUND, or ERROR_VALIDATION with everything that is wrong. */
enum error person_change(struct exchange *x, const char *id, const struct columns *columns);

/* Deletes the account and all that hangs on it, and answers 204. What must stay no longer says who it was
 * (db/migrations/0011 and 0014). The last admin is ERROR_CONFLICT. */
enum error person_erase(struct exchange *x, const char *id);

#endif
