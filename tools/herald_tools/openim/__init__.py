"""A stand-in for an OpenIM server: its REST API and its webhooks, in memory, for tests and for the local stack.

It is written from descriptions and samples of OpenIM's answers, which tests/samples/openim_bridge holds, and knows no
more than these. Texts of errors that no sample has are its own: callers compare error codes only.

    openim = OpenIM.fresh(Settings(version=Version.MAIN))
    openim.faults.share(0.1, SERVER_ERROR, seed=1)
    with serving(openim) as server:
        ...  # call server.url
    openim.conversations("u_ben")
"""
