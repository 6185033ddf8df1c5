/*
 * See fake_result.h.
 */
#include "fake_result.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

struct pg_result {
	struct fake_answer answer;
	ExecStatusType status;
	char tag[32];
	char changed[16];
};

static size_t alive;

PGresult *fake_result_new(struct fake_answer answer, ExecStatusType status, const char *tag)
{
	PGresult *result = calloc(1, sizeof(*result));
	ck_assert_ptr_nonnull(result);
	alive++;
	result->answer = answer;
	result->status = status;
	snprintf(result->tag, sizeof(result->tag), "%s", tag);
	snprintf(result->changed, sizeof(result->changed), "%d", answer.changed);
	return result;
}

size_t fake_results_alive(void)
{
	return alive;
}

void fake_results_forget(void)
{
	alive = 0;
}

void PQclear(PGresult *result)
{
	if (result != NULL) {
		free(result);
		alive--;
	}
}

ExecStatusType PQresultStatus(const PGresult *result)
{
	return result->status;
}

static char *text_of(const char *text)
{
	static char copy[4][2048];
	static int next;
	if (text == NULL) {
		return NULL;
	}
	next = (next + 1) % 4;
	snprintf(copy[next], sizeof(copy[next]), "%s", text);
	return copy[next];
}

char *PQresultErrorField(const PGresult *result, int field)
{
	switch (field) {
	case PG_DIAG_SQLSTATE:
		return text_of(result->answer.sqlstate);
	case PG_DIAG_MESSAGE_PRIMARY:
		return text_of(result->answer.message);
	case PG_DIAG_CONSTRAINT_NAME:
		return text_of(result->answer.constraint);
	case PG_DIAG_COLUMN_NAME:
		return text_of(result->answer.column);
	default:
		return NULL;
	}
}

int PQntuples(const PGresult *result)
{
	return result->answer.rows;
}

char *PQcmdTuples(PGresult *result)
{
	return result->changed;
}

char *PQcmdStatus(PGresult *result)
{
	return result->tag;
}

static const char *cell(const PGresult *result, int row, int column)
{
	ck_assert(row >= 0 && row < result->answer.rows && column >= 0 &&
		  column < result->answer.columns);
	return result->answer.cells[row * result->answer.columns + column];
}

int PQgetisnull(const PGresult *res, int tup_num, int field_num)
{
	return cell(res, tup_num, field_num) == NULL;
}

char *PQgetvalue(const PGresult *res, int tup_num, int field_num)
{
	return text_of(cell(res, tup_num, field_num));
}
