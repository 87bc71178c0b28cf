/* What a stranger might send where a text is asked for. Data of the tests of injection. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stddef.h>

typedef struct hostile {
    const char *text; /* may hold bytes of zero */
    size_t size;
} hostile_t;

#define H(literal)                  \
    {                               \
        literal, sizeof literal - 1 \
    }
#define TEN(x) x x x x x x x x x x

static const hostile_t hostile_texts[] = {
    /* operators, as such and as what parsers of other libraries make of them */
    H("$eq"), H("$ne"), H("$gt"), H("$gte"), H("$lt"), H("$lte"), H("$in"), H("$nin"), H("$not"),
    H("$nor"), H("$or"), H("$and"), H("$exists"), H("$type"), H("$regex"), H("$options"),
    H("$where"), H("$expr"), H("$jsonSchema"), H("$text"), H("$search"), H("$mod"), H("$all"),
    H("$elemMatch"), H("$size"), H("$comment"), H("$set"), H("$unset"), H("$inc"), H("$rename"),
    H("$setOnInsert"), H("$currentDate"), H("$push"), H("$pull"), H("$each"), H("$slice"),
    H("$position"), H("$sort"), H("$bit"), H("$function"), H("$accumulator"), H("$out"),
    H("$merge"), H("$lookup"), H("$literal"), H("$cond"), H("$ifNull"), H("$"), H("$$"), H("$["),
    H("$[]"), H("$[f0]"), H("$.0"), H("{\"$gt\":\"\"}"), H("{\"$ne\":null}"), H("{'$gt':''}"),
    H("[\"$gt\",\"\"]"), H("[$ne]"), H("[$ne]=1"), H("name[$ne]"), H("name[$regex]=.*"),
    H("{$where:'1==1'}"), H("';return true;//"), H("'; sleep(5000); var x='"),
    H("\");while(true){};//"), H("this.password"), H("function(){return true}"),
    H("a'; db.dropDatabase(); //"), H("' || '1'=='1"), H("\" || \"1\"==\"1"),
    H("1; DROP TABLE thing; --"), H("true, $where: '1 == 1'"),
    /* expressions of pipelines */
    H("$secret"), H("$_id"), H("$name"), H("$credits"), H("$$ROOT"), H("$$CURRENT"), H("$$NOW"),
    H("$$REMOVE"), H("$$PRUNE"), H("$$KEEP"), H("$$DESCEND"), H("$$USER_ROLES"), H("$$this"),
    H("$$value"), H("$$item"), H("$$list"), H("$$ROOT.secret"), H("$.secret"),
    H("{\"$literal\":1}"), H("{\"$add\":[1,2]}"), H("$home.city"), H("$settings"),
    /* names of members, paths, placeholders */
    H("_id"), H("id"), H("secret"), H("home.city"), H("home..city"), H(".home"), H("home."),
    H("home->city"), H("tags.items[0]"), H("tags.0"), H("tags.items[MODEL_MATCHED]"),
    H("[MODEL_MATCHED]"), H("[MODEL_EACH]"), H("[MODEL_FILTERED]"), H("tags.items[MODEL_EACH]"),
    H("tags.items[-1]"), H("tags.items[4294967296]"), H("tags.$"), H("tags.$[]"), H("tags.$[f0]"),
    H("created_at"), H("updated_at"), H("version"), H("."), H(".."), H("../../etc/passwd"),
    H("a.b.c.d.e.f.g"), H("__proto__"), H("constructor"), H("constructor.prototype"),
    H("prototype"), H("toString"), H("hasOwnProperty"), H("name__ne"), H("name__regex"), H("__"),
    H("__eq"), H("-name"), H("--name"), H("-"), H("-_id"), H("*"), H("%"), H("%s%n%s%n"),
    H("%2e%24"), H("%00"), H("&name=x"), H("&sort=-secret"), H("x&fields=secret"), H("a=b"),
    H("a,b"), H(","), H("?"), H("#"), H(";"), H("+"),
    /* bytes of zero, controls, what is not UTF-8 */
    H("\0"), H("a\0"), H("\0a"), H("a\0b"), H("name\0.secret"), H("ada\0$gt"), H("\x01"),
    H("\x1b[2J"), H("a\r\nSet-Cookie: x=1"), H("\n"), H("a\n"), H("\t"), H("\x7f"), H("\x80"),
    H("\xff"), H("\xfe\xff"), H("\xc0\x80"), H("\xc0\xae\xc0\xae"), H("\xc0\xa4gt"),
    H("\xe0\x80\xa4ne"), H("\xf0\x80\x80\xa4where"), H("\xc3"), H("\xe2\x82"), H("\xed\xa0\x80"),
    H("\xed\xb0\x80"), H("\xed\xa0\xbd\xed\xb8\x80"), H("\xf4\x90\x80\x80"),
    H("\xf8\x88\x80\x80\x80"), H("ada\xff"), H("\xef\xbb\xbf$gt"),
    /* letters that look like others, or turn the text around */
    H("\xef\xbc\x84gt"), H("\xef\xb9\xa9ne"), H("\xe2\x80\xa4secret"), H("\xef\xbc\x8ehome"),
    H("\xe2\x80\xae$gt"), H("\xe2\x80\x8b$ne"), H("\xe2\x80\x8d"), H("\xc2\xa0$or"), H("\xcc\x81"),
    H("e\xcc\x81"), H("\xc3\xa9"), H("\xd0\xb0\x64\x61"), H("\xc4\xb1"), H("\xc4\xb0"),
    H("\xe1\xba\x9e"), H("\xef\xac\x80"), H("\xf0\x9f\x98\x80"),
    H("\xf0\x9f\x87\xb3\xf0\x9f\x87\xb4"), H("\xef\xbf\xbd"), H("\xef\xbf\xbf"),
    H("\xf4\x8f\xbf\xbf"), H("\xe2\x80\xa8"),
    /* patterns */
    H(".*"), H("^"), H("$^"), H("^.*$"), H("(a+)+$"), H("^(a|aa)+$"), H("((((((((((a))))))))))"),
    H("(?=a)*"), H("(?R)"), H("(?1)(?1)"), H("(?{die})"), H("(*NO_START_OPT)"), H("[[:alpha:]]"),
    H("[a"), H("a)"), H("(a"), H("a{1,65535}{1,65535}"), H("\\"), H("\\Q.*\\E"), H("\\E.*"),
    H("\\z"), H("a\\"), H("(?i)ADA"), H("\\x{0}"), H("(?<n>a)\\k<n>"), H("a|b|"),
    /* numbers and other words that languages know */
    H("0"), H("-0"), H("1"), H("-1"), H("00"), H("0x10"), H("1e3"), H("1e999"), H("-1e999"),
    H("NaN"), H("nan"), H("Infinity"), H("-Infinity"), H("inf"), H("2147483647"), H("2147483648"),
    H("-2147483648"), H("-2147483649"), H("9007199254740993"), H("9223372036854775807"),
    H("9223372036854775808"), H("-9223372036854775808"), H("-9223372036854775809"),
    H("18446744073709551615"), H("18446744073709551616"),
    H("99999999999999999999999999999999999999999999"), H("0.1"), H("1.7976931348623157e308"),
    H("5e-324"), H("1_000"), H("1,000"), H(" 1"), H("1 "), H("\xd9\xa1"), H("null"), H("NULL"),
    H("undefined"), H("true"), H("false"), H("None"), H("nil"), H("[]"), H("{}"), H("\"\""),
    H("ObjectId('507f1f77bcf86cd799439011')"), H("507f1f77bcf86cd799439011"),
    H("2026-01-01T00:00:00Z"), H("ISODate()"), H("{\"$oid\":\"507f1f77bcf86cd799439011\"}"),
    H("{\"$date\":0}"), H("{\"$numberLong\":\"1\"}"), H("{\"$minKey\":1}"),
    H("{\"$code\":\"f()\"}"), H("{\"$regularExpression\":{\"pattern\":\".*\",\"options\":\"\"}}"),
    /* nothing, and a lot */
    H(""), H(" "), H("  ada"), H("ada "), H(TEN(TEN("a"))), H(TEN(TEN("$"))), H(TEN(TEN("."))),
    H(TEN(TEN("a.b."))), H(TEN(TEN("[["))), H(TEN(TEN("((a+)+"))), H(TEN(TEN("{\"a\":"))),
    H(TEN(TEN(TEN("a")))), H(TEN(TEN(TEN("\xc3\xa9")))), H(TEN(TEN("home.")))};

/* JSON where a string is asked for. */
static const char *const hostile_values[] = {
    "{\"$gt\":\"\"}",
    "{\"$ne\":null}",
    "{\"$eq\":\"a\"}",
    "{\"$in\":[]}",
    "{\"$in\":[\"a\",{\"$gt\":\"\"}]}",
    "{\"$nin\":[]}",
    "{\"$not\":{\"$eq\":\"a\"}}",
    "{\"$exists\":true}",
    "{\"$regex\":\".*\"}",
    "{\"$regex\":\".*\",\"$options\":\"i\"}",
    "{\"$where\":\"1==1\"}",
    "{\"$expr\":{\"$eq\":[1,1]}}",
    "{\"$or\":[{},{}]}",
    "{\"$set\":{\"secret\":\"x\"}}",
    "{\"$inc\":1}",
    "{\"$each\":[\"a\"],\"$slice\":0}",
    "{\"$literal\":\"a\"}",
    "{\"$concat\":[\"$secret\"]}",
    "{\"$function\":{\"body\":\"f\",\"args\":[],\"lang\":\"js\"}}",
    "{\"$oid\":\"507f1f77bcf86cd799439011\"}",
    "{\"$date\":0}",
    "{\"$numberLong\":\"1\"}",
    "{\"$numberDecimal\":\"NaN\"}",
    "{\"$binary\":{\"base64\":\"\",\"subType\":\"00\"}}",
    "{\"$code\":\"f()\",\"$scope\":{}}",
    "{\"$minKey\":1}",
    "{\"$maxKey\":1}",
    "{\"$symbol\":\"a\"}",
    "{\"$undefined\":true}",
    "{\"$dbPointer\":{}}",
    "{\"$ref\":\"thing\",\"$id\":1}",
    "{\"__proto__\":{\"name\":\"a\"}}",
    "{\"constructor\":{\"prototype\":{}}}",
    "{\"length\":1,\"0\":\"a\"}",
    "{\"toString\":\"a\"}",
    "{\"\":\"\"}",
    "{\"a.b\":1}",
    "{}",
    "[]",
    "[\"a\"]",
    "[{\"$gt\":\"\"}]",
    "[[[[\"a\"]]]]",
    "1",
    "-0.0",
    "1e308",
    "true",
    "false",
};

#undef TEN
#undef H

#endif
