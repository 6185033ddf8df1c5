/*
 * Catalogues: what msgfmt writes is found, and whatever a broken file holds is not read past its end.
 */
#include "fixture.h"
#include "language/catalogue.h"
#include "suites.h"

#include <string.h>

#define MAGIC 0x950412DEU

/* A file of three messages, sorted as msgfmt does it. */
struct small_file {
	uint32_t header[7];
	uint32_t originals[3][2];
	uint32_t translations[3][2];
	char texts[64];
};

static uint32_t add_text(struct small_file *file, size_t *used, const char *text, size_t length)
{
	uint32_t offset = (uint32_t)(offsetof(struct small_file, texts) + *used);

	memcpy(file->texts + *used, text, length + 1);
	*used += length + 1;
	return offset;
}

static struct small_file make_file(void)
{
	static const struct {
		const char *text;
		size_t length;
	} messages[3][2] = {
		{ { "", 0 }, { "head", 4 } },
		{ { "Yes", 3 }, { "Oui", 3 } },
		{ { "{n} day\0{n} days", 16 }, { "{n} jour\0{n} jours", 18 } },
	};
	struct small_file file = { .header = { MAGIC, 0, 3, offsetof(struct small_file, originals),
					       offsetof(struct small_file, translations), 0, 0 } };
	size_t used = 0;

	for (size_t i = 0; i < 3; i++) {
		file.originals[i][0] = (uint32_t)messages[i][0].length;
		file.originals[i][1] =
			add_text(&file, &used, messages[i][0].text, messages[i][0].length);
		file.translations[i][0] = (uint32_t)messages[i][1].length;
		file.translations[i][1] =
			add_text(&file, &used, messages[i][1].text, messages[i][1].length);
	}
	return file;
}

START_TEST(messages_and_their_plurals_are_found)
{
	struct small_file file = make_file();
	struct catalogue catalogue;

	ck_assert(catalogue_read(&catalogue, &file, sizeof(file)));
	ck_assert_str_eq(catalogue_find(&catalogue, "Yes", 0), "Oui");
	ck_assert_str_eq(catalogue_find(&catalogue, "{n} day", 0), "{n} jour");
	ck_assert_str_eq(catalogue_find(&catalogue, "{n} day", 1), "{n} jours");
	ck_assert_ptr_null(catalogue_find(&catalogue, "{n} day", 2));
	ck_assert_ptr_null(catalogue_find(&catalogue, "Yes", 1));
	ck_assert_ptr_null(catalogue_find(&catalogue, "No", 0));
	ck_assert_ptr_null(catalogue_find(&catalogue, "Ye", 0));
	ck_assert_ptr_null(catalogue_find(&catalogue, "Yess", 0));
}
END_TEST

START_TEST(an_empty_catalogue_translates_nothing)
{
	struct catalogue catalogue;

	ck_assert(!catalogue_open(&catalogue, "/nonexistent/fr.mo"));
	ck_assert_ptr_null(catalogue_find(&catalogue, "Yes", 0));
	catalogue_close(&catalogue);
}
END_TEST

START_TEST(a_file_is_mapped_and_given_back)
{
	struct small_file file = make_file();
	struct catalogue catalogue;

	ck_assert(catalogue_open(&catalogue, fixture_file((const char *)&file, sizeof(file))));
	ck_assert_str_eq(catalogue_find(&catalogue, "Yes", 0), "Oui");
	catalogue_close(&catalogue);
	ck_assert_ptr_null(catalogue_find(&catalogue, "Yes", 0));
}
END_TEST

/* Cut anywhere, with memory of just that size: the sanitizer sees a byte too far. */
START_TEST(a_cut_file_is_not_read_past_its_end)
{
	struct small_file file = make_file();

	for (size_t size = 0; size < sizeof(file); size++) {
		struct catalogue catalogue;
		char *copy = malloc(size + 1);
		char *end = copy + 1; /* so that it ends where the memory does */
		ck_assert_ptr_nonnull(copy);
		memcpy(end, &file, size);
		if (catalogue_read(&catalogue, end, size)) {
			(void)catalogue_find(&catalogue, "Yes", 0);
			(void)catalogue_find(&catalogue, "{n} day", 1);
		}
		free(copy);
	}
}
END_TEST

START_TEST(numbers_that_lie_are_refused)
{
	for (size_t word = 0; word < offsetof(struct small_file, texts) / sizeof(uint32_t);
	     word++) {
		static const uint32_t lies[] = { 0xFFFFFFFFU, 0x7FFFFFFFU, 0xFFFFFFF8U, 200, 0 };
		for (size_t i = 0; i < LENGTH(lies); i++) {
			struct small_file file = make_file();
			struct catalogue catalogue;
			memcpy((char *)&file + word * sizeof(uint32_t), &lies[i], sizeof(uint32_t));
			if (catalogue_read(&catalogue, &file, sizeof(file))) {
				(void)catalogue_find(&catalogue, "Yes", 0);
				(void)catalogue_find(&catalogue, "{n} day", 3);
			}
		}
	}
}
END_TEST

Suite *catalogue_suite(void)
{
	const TTest *const tests[] = {
		messages_and_their_plurals_are_found, an_empty_catalogue_translates_nothing,
		a_file_is_mapped_and_given_back,      a_cut_file_is_not_read_past_its_end,
		numbers_that_lie_are_refused,         NULL,
	};

	return fixture_suite("catalogue", tests);
}
