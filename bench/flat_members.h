/* What the flat document of the driver benchmark has beside its _id. */
/* clang-format off */
#define FLAT_MEMBERS(X) \
    X(STRING, ogOSzzYw) X(STRING, ttOzAEWO) X(INT64, lgLSIZCi) X(BOOL, wyUHbHSA) \
    X(STRING, vsakMIbN) X(INT32, vDQAlgJm) X(DOUBLE, gVHWdMSw) X(INT32, rtORSMwe) \
    X(BOOL, HNZEjcAJ) X(STRING, aQAUEuvg) X(INT64, pjUwqbpG) X(INT64, MjnZjjEP) \
    X(BOOL, HypjmOWp) X(BOOL, PTKnYXFW) X(STRING, uALemUIK) X(INT32, vcnrlqtd) \
    X(INT32, bxVfwaec) X(STRING, BQBCnEAB) X(STRING, deMBBWFK) X(INT64, ZhviUaGx) \
    X(STRING, RYyZOhYW) X(STRING, oFKwtMsd) X(DOUBLE, WeCCxcqO) X(BOOL, pJurGgye) \
    X(DOUBLE, gpEbMMmT) X(INT64, MZJsqhsu) X(STRING, DQxnFXNS) X(BOOL, llHjRtqm) \
    X(DOUBLE, gLKIPtKt) X(INT64, OXUWBUnd) X(STRING, vMmfyvgc) X(STRING, THnZeASC) \
    X(INT64, IazUsfbq) X(INT32, lVWnGMzf) X(STRING, QnqAHokB) X(DOUBLE, ClkvkSyY) \
    X(BOOL, EjyePpsY) X(BOOL, yXMJmEdQ) X(INT32, ZLYBuhvN) X(INT64, zXUcOTPu) \
    X(STRING, SPDhPdXK) X(INT64, fuEVmpmy) X(STRING, KGbKfSIO) X(DOUBLE, QaQMbghi) \
    X(INT32, tDKFBIGH) X(BOOL, JoYVxUro) X(STRING, CAZiqFIY) X(STRING, HurWYFPr) \
    X(INT32, dRxUeidL) X(INT32, zmOCuLfm) X(STRING, TyZwKDfX) X(DOUBLE, XrdxqrgC) \
    X(STRING, ltRrwHYb) X(INT64, nWXVizow) X(INT32, guZbRbKF) X(INT64, BnzijUya) \
    X(INT64, VeGmzhcw) X(STRING, tDRutLID) X(DOUBLE, TCfwOKBi) X(INT32, seYkirUy) \
    X(BOOL, qGhZNwCx) X(INT32, AIziMOSI) X(STRING, WbtSmndu) X(STRING, Vyjpfpit) \
    X(INT32, xcYcrKoX) X(BOOL, tOWRRqFO) X(BOOL, BbITUVjY) X(STRING, sSQHiejP) \
    X(INT32, FCwIIZGt) X(BOOL, bcpyiVai) X(DOUBLE, tidjscEG) X(BOOL, ZKwNfZzP) \
    X(INT32, tMRntHJY) X(STRING, cVtmgVhA) X(INT32, HDuPOYFw) X(INT64, YfMqwiHT) \
    X(STRING, XfloxitI) X(STRING, gfpzVwrH) X(STRING, CIfnBOtT) X(DOUBLE, zrWrILLl) \
    X(DOUBLE, EaBGNLFY) X(INT32, zlIKSwsJ) X(DOUBLE, auGwnzOy) X(STRING, HtGmONcN) \
    X(INT32, pICeNOUn) X(STRING, tFkiHcpo) X(INT32, OiSALaPl) X(INT64, yDlWhurH) \
    X(INT32, fraisfiu) X(INT32, KpSVFJop) X(BOOL, LXfdZOtW) X(INT32, idcAHEgY) \
    X(STRING, bvEXyjaA) X(STRING, KmGESnjQ) X(DOUBLE, JWeuzQLN) X(DOUBLE, UVqiezbk) \
    X(STRING, APXuRCed) X(STRING, JQaUqGJd) X(BOOL, NttZVOZO) X(STRING, IwRNlros) \
    X(STRING, NiXwpLQv) X(INT64, rCsPLgCb) X(INT64, MNpobnRl) X(BOOL, JtKDcYoI) \
    X(BOOL, qRZQvtqL) X(DOUBLE, XMQIuxNv) X(BOOL, sZBUvjHV) X(DOUBLE, TXNRZfMe) \
    X(STRING, dyoaJTMQ) X(BOOL, mtgmcHxZ) X(INT64, kgskYWxF) X(INT64, HpXcCmgA) \
    X(STRING, zYotoout) X(INT64, RLwYFOjw) X(STRING, APlIqgfc) X(BOOL, CPhAPdvz) \
    X(STRING, eExAcFFy) X(DOUBLE, gbKOlsdj) X(INT32, DYRDycLk) X(INT64, PyjIQCQz) \
    X(INT64, UJqYHqLd) X(INT64, uBZkJlQo) X(STRING, DZCQhHyi) X(STRING, YfvmsEXw) \
    X(INT32, lMiYbWSa) X(DOUBLE, CnGXElNL) X(INT64, CAgFTyap) X(STRING, LPBMCwIo) \
    X(DOUBLE, CaitYyvy) X(DOUBLE, dVzSNkAF) X(STRING, tePFBAVc) X(STRING, TdmAcjgZ) \
    X(DOUBLE, fmCwVHNh) X(DOUBLE, pNAwYAiS) X(STRING, wUckrPfv) X(BOOL, oZiNivvB) \
    X(STRING, NBRiwZCJ) X(BOOL, AOpKvpGh) X(DOUBLE, fdvekQIC) X(INT64, DRWOkgcM) \
    X(DOUBLE, GwYcThUv) X(STRING, xjeGDBEo) X(STRING, oaSPZksb) X(BOOL, OelqDele)
/* clang-format on */
