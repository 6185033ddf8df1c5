/*
 * /account/: who is signed in, and where their application stands.
 */
#include "base/array.h"
#include "own_page.h"
#include "page/page_form.h"

static const struct statement account = {
	.name = "page_account",
	.sql = "SELECT page.account($1::bigint)",
	.shape = DB_ONE_ROW,
};

/* Its one form, for signing out, has no field that anybody fills in. */
static const struct page_form form = { .field_count = 0 };

static enum error show_account(struct exchange *x)
{
	static const struct page page = {
		.name = "account", .path = "/account/", .form = &form, .unlisted = true
	};

	return own_page_show(x, &page, &account, NULL);
}

static const struct route routes[] = { OWN_PAGE_ROUTE("/", show_account) };

static const struct app app = {
	.name = "account",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
