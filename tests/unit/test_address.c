/*
 * Network addresses: what is one, and which block holds it.
 */
#include "base/address.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

static struct address parse(const char *text)
{
	struct address address = { { 0 } };

	ck_assert_msg(address_parse(&address, text, strlen(text)), "%s", text);
	return address;
}

START_TEST(an_address_has_one_spelling)
{
	static const struct {
		const char *text, *canonical, *network;
	} rows[] = {
		{ .text = "192.0.2.1", .canonical = "192.0.2.1", .network = "192.0.2.1" },
		{ .text = "::ffff:192.0.2.1", .canonical = "192.0.2.1", .network = "192.0.2.1" },
		{ .text = "2001:DB8:0:1:0:0:0:2",
		  .canonical = "2001:db8:0:1::2",
		  .network = "2001:db8:0:1::/64" },
		{ .text = "fe80::1%eth0", .canonical = "fe80::1", .network = "fe80::/64" },
		{ .text = "::1", .canonical = "::1", .network = "::/64" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct address address = parse(rows[i].text);

		ck_assert_str_eq(address_text(&address, &test_arena), rows[i].canonical);
		ck_assert_str_eq(address_network_text(&address, &test_arena), rows[i].network);
	}
}
END_TEST

START_TEST(what_is_no_address_is_refused)
{
	static const char *const texts[] = {
		"",
		"unknown",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.1:80",
		"[::1]",
		" 192.0.2.1",
		"2001:db8::1::2",
		"0x7f.1",
		"localhost",
		"192.0.2.1 ",
		"1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25:26:27",
	};
	struct address address = { { 0 } };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		ck_assert_msg(!address_parse(&address, texts[i], strlen(texts[i])), "%s", texts[i]);
	}
	ck_assert(!address_parse(&address, "1.2.3.4\0x", 9));
}
END_TEST

START_TEST(a_list_holds_addresses_and_blocks)
{
	static const char list[] = "192.0.2.7  10.1.0.0/16\t2001:db8::/33 203.0.113.128/25";
	static const struct {
		const char *text;
		bool held;
	} rows[] = {
		{ .text = "192.0.2.7", .held = true },
		{ .text = "192.0.2.8", .held = false },
		{ .text = "10.1.255.255", .held = true },
		{ .text = "10.2.0.0", .held = false },
		{ .text = "2001:db8:7fff::1", .held = true },
		{ .text = "2001:db8:8000::1", .held = false },
		{ .text = "203.0.113.129", .held = true },
		{ .text = "203.0.113.127", .held = false },
		{ .text = "::ffff:10.1.2.3", .held = true },
		{ .text = "::1", .held = false },
	};

	ck_assert(address_list_is_valid(list));
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct address address = parse(rows[i].text);

		ck_assert_msg(address_list_holds(list, &address) == rows[i].held, "%s",
			      rows[i].text);
	}
}
END_TEST

START_TEST(a_block_of_all_addresses_holds_only_its_own_family)
{
	struct address four = parse("198.51.100.1");
	struct address six = parse("2001:db8::1");

	ck_assert(address_list_holds("0.0.0.0/0", &four));
	ck_assert(!address_list_holds("0.0.0.0/0", &six));
	ck_assert(address_list_holds("::/0", &six));
}
END_TEST

START_TEST(a_list_with_a_mistake_is_not_valid)
{
	static const char *const lists[] = {
		"10.0.0.0/33", "10.0.0.0/",     "10.0.0.0/-1",   "10.0.0.1,10.0.0.2",
		"::/129",      "proxy.example", "10.0.0.0/0008",
	};
	struct address address = parse("10.0.0.1");

	for (size_t i = 0; i < LENGTH(lists); i++) {
		ck_assert_msg(!address_list_is_valid(lists[i]), "%s", lists[i]);
		ck_assert_msg(!address_list_holds(lists[i], &address), "%s", lists[i]);
	}
	ck_assert(address_list_is_valid(""));
	ck_assert(!address_list_holds("", &address));
}
END_TEST

Suite *address_suite(void)
{
	const TTest *const tests[] = {
		an_address_has_one_spelling,
		what_is_no_address_is_refused,
		a_list_holds_addresses_and_blocks,
		a_block_of_all_addresses_holds_only_its_own_family,
		a_list_with_a_mistake_is_not_valid,
		NULL,
	};

	return fixture_suite("address", tests);
}
