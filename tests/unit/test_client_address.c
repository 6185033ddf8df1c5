/*
 * Whom a proxy asks for.
 */
#include "fixture.h"
#include "http/client_address.h"
#include "suites.h"

/* hazard 10: forwarded headers count only from configured proxies. */
START_TEST(only_our_proxies_are_believed)
{
	static const char proxies[] = "10.0.0.0/8 2001:db8::1";
	static const struct {
		const char *peer, *forwarded, *client;
	} rows[] = {
		{ .peer = "198.51.100.1", .client = "198.51.100.1" },
		{ .peer = "198.51.100.1", .forwarded = "203.0.113.9", .client = "198.51.100.1" },
		{ .peer = "10.0.0.1", .forwarded = "203.0.113.9", .client = "203.0.113.9" },
		{ .peer = "10.0.0.1", .client = "10.0.0.1" },
		{ .peer = "10.0.0.1",
		  .forwarded = "1.1.1.1, 203.0.113.9",
		  .client = "203.0.113.9" },
		{ .peer = "10.0.0.1",
		  .forwarded = "1.1.1.1, 203.0.113.9,10.0.0.2 ",
		  .client = "203.0.113.9" },
		{ .peer = "10.0.0.1", .forwarded = "10.0.0.3, 10.0.0.2", .client = "10.0.0.3" },
		{ .peer = "2001:db8::1", .forwarded = "2001:db8:5::9", .client = "2001:db8:5::9" },
		{ .peer = "::ffff:10.0.0.1", .forwarded = "203.0.113.9", .client = "203.0.113.9" },
		{ .peer = "10.0.0.1", .forwarded = "unknown", .client = "10.0.0.1" },
		{ .peer = "10.0.0.1", .forwarded = "203.0.113.9, garbage", .client = "10.0.0.1" },
		{ .peer = "10.0.0.1",
		  .forwarded = "garbage, 203.0.113.9",
		  .client = "203.0.113.9" },
		{ .peer = "10.0.0.1", .forwarded = "203.0.113.9,", .client = "10.0.0.1" },
		{ .peer = "10.0.0.1", .forwarded = " , ,", .client = "10.0.0.1" },
		{ .peer = "10.0.0.1", .forwarded = "203.0.113.9:1234", .client = "10.0.0.1" },
		{ .peer = NULL, .forwarded = "203.0.113.9", .client = "0.0.0.0" },
		{ .peer = "unix:", .client = "0.0.0.0" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct address client = { { 0 } };

		client_address_find(&client, rows[i].peer, rows[i].forwarded, proxies);
		ck_assert_str_eq(address_text(&client, &test_arena), rows[i].client);
	}
}
END_TEST

START_TEST(without_proxies_nobody_is_believed)
{
	struct address client = { { 0 } };

	client_address_find(&client, "10.0.0.1", "203.0.113.9", "");
	ck_assert_str_eq(address_text(&client, &test_arena), "10.0.0.1");
	client_address_find(&client, "10.0.0.1", "203.0.113.9", NULL);
	ck_assert_str_eq(address_text(&client, &test_arena), "10.0.0.1");
}
END_TEST

Suite *client_address_suite(void)
{
	const TTest *const tests[] = {
		only_our_proxies_are_believed,
		without_proxies_nobody_is_believed,
		NULL,
	};

	return fixture_suite("client_address", tests);
}
