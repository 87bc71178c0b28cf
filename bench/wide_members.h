/* 150 members, 30 of each kind, in random order. */
/* clang-format off */
#define WIDE_MEMBERS(X) \
    X(INT32, jkTTQXji) X(INT64, ENedxfnJ) X(INT32, mAUVgZaD) X(INT32, fpwwcURs) \
    X(BOOL, hDljnzcI) X(STRING, LWqPWfVS) X(BOOL, efyuYftv) X(DOUBLE, hQXEmiBu) \
    X(STRING, PkOJsbAU) X(DOUBLE, zeXAyzrT) X(BOOL, EnwIVPau) X(INT64, HLulEBet) \
    X(STRING, vMgKIxUW) X(STRING, lZCWRxzo) X(STRING, wtvEYDqs) X(INT64, GggmRSwU) \
    X(INT64, hXlBzrRF) X(STRING, wiwtywIO) X(DOUBLE, bDwWReeU) X(BOOL, OWMJyfzz) \
    X(STRING, QLZkvPDd) X(DOUBLE, crgGuWFo) X(STRING, olpBGyuG) X(INT64, moMZbrIW) \
    X(DOUBLE, XlnhjxHv) X(INT64, tZkJTAiB) X(STRING, tpHUTSqq) X(INT64, IKLFYQDj) \
    X(BOOL, vXEGYiyH) X(INT64, hLcGcyIW) X(INT32, lznqNQtz) X(INT32, pIHZLRVC) \
    X(DOUBLE, MthIVpcJ) X(DOUBLE, lruEDOgU) X(DOUBLE, RhlyJsLO) X(BOOL, QmQtVHjH) \
    X(STRING, kaGXdFGw) X(BOOL, jjbENnpE) X(INT32, OLldsYXC) X(INT64, VjfQNKQi) \
    X(BOOL, qhaOiEWE) X(DOUBLE, ZdkqXQpr) X(BOOL, buNzMutt) X(DOUBLE, MxhHRaaV) \
    X(STRING, oxTjsbLI) X(INT32, OAtlaPHn) X(STRING, wjeeTSxt) X(BOOL, UIMZAFhu) \
    X(BOOL, NcdzqfnZ) X(INT64, WczboLiO) X(INT64, gWjPeOed) X(INT32, WYVFWgrw) \
    X(INT32, GirGIuwt) X(INT32, HZAYgBpy) X(BOOL, CWBnSBCT) X(BOOL, doXbgumw) \
    X(STRING, QiFCzINd) X(INT64, KdVuOoSy) X(BOOL, ytegJLNO) X(INT32, rTeaeykZ) \
    X(BOOL, vVJPZUoL) X(DOUBLE, fvQmSBoU) X(DOUBLE, JcLcFOPS) X(STRING, bCUQMzoW) \
    X(INT64, NWzkZwTv) X(DOUBLE, Iqkryasj) X(BOOL, hXLDJiYE) X(STRING, UTPVMFTh) \
    X(INT32, eRBTfejq) X(INT32, rRQABSKP) X(STRING, XkpKNYJB) X(BOOL, mCmrgkRy) \
    X(INT64, NPvoOiOy) X(STRING, nFCPrDPX) X(STRING, sxzUGnrb) X(DOUBLE, NIhjYoUg) \
    X(INT64, uIVHmEfh) X(DOUBLE, uJXgkbip) X(INT64, vVlFCOXo) X(DOUBLE, xmlUrcez) \
    X(BOOL, wKgSGsXl) X(DOUBLE, PxsSOUxp) X(DOUBLE, ZcuyGItB) X(INT64, yztewBlW) \
    X(STRING, BNnklRry) X(STRING, OJBhOAWQ) X(DOUBLE, DZIaZRvr) X(DOUBLE, eiCJjigu) \
    X(INT32, jCHdgHXn) X(INT64, EHTlybVd) X(DOUBLE, VbZkvjca) X(INT64, LjnspppF) \
    X(DOUBLE, uqXLlysw) X(DOUBLE, FMdSRiNH) X(BOOL, PljokZyt) X(INT32, uLuXNejt) \
    X(DOUBLE, ZxaYHWEj) X(INT32, oMjAIlfD) X(INT64, FNrHapUf) X(DOUBLE, GSEKQQWX) \
    X(INT64, uOErKTwA) X(BOOL, xGOzOtYM) X(INT32, dMRFIXiH) X(STRING, qiLnvlcD) \
    X(BOOL, TyCwjpwv) X(INT64, whPdMfNG) X(BOOL, VTtfZFuG) X(STRING, NxHNhzfH) \
    X(BOOL, yiPupbyz) X(INT32, OmkTQLoI) X(BOOL, TEPjWire) X(INT32, CujTVarn) \
    X(STRING, SsidAqNK) X(INT64, ZZVXuHbm) X(BOOL, EenRpIvt) X(INT64, ZgcSJogk) \
    X(STRING, uOehvoAu) X(DOUBLE, ZDwtMdAE) X(INT64, CwGAtLRK) X(STRING, vlxXPRVM) \
    X(DOUBLE, IwXMLxaL) X(INT64, NNxANWCt) X(INT64, NReJsXxX) X(BOOL, jOybKFhJ) \
    X(STRING, oSjzQSsI) X(DOUBLE, JzhhrFuN) X(STRING, MZudjClw) X(BOOL, NNSzLzzF) \
    X(DOUBLE, pCHZbvVB) X(BOOL, paTrPiGU) X(INT64, fIJwyhTV) X(INT64, SXANlxAh) \
    X(INT32, KNwQgMly) X(STRING, pMudCpms) X(BOOL, mfioOtWz) X(INT32, YyLEOXkr) \
    X(INT32, ibBwKazQ) X(BOOL, VXRJBMMi) X(INT32, ibZWKKrH) X(INT32, QXxbWvtd) \
    X(INT32, fRtRKIss) X(INT32, vPJGhtbu) X(INT32, HtoxDkub) X(DOUBLE, BsblGPMy) \
    X(STRING, cvzfZjWT) X(INT32, MdvEJrUb) X(INT32, VEqtRtmM) X(INT64, GUoVxucH) \
    X(INT32, MrUlbBKV) X(STRING, CGbLUhDt)
/* clang-format on */
