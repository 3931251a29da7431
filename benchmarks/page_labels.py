"""Crawled pages that were read and labelled, each by eight hex digits of a sha256: of the text in raw_crawl, of the
URL in warc. What can be defended either way (advertising articles that inform, pages half a list) has no label.
"""

# Articles, tutorials, diaries, references, news: one would want them in a corpus.
GOOD = frozenset(
    """
    80a87471 5b06ca78 fe70c8da 5eab4b4a 6aebebbc ddd826b2 7b2e3ade 1009341f 99bdf510 60fc4937 0509cf76 5a176f18 dba7b3eb
    7bede12b 8258ff3c 342e6b8b 6e85b2dc ebe48d13 a014230b c51cdb49 60f2b3fc 315ff0ba 7f9c840b 8d6443d8 3200e304 44c8b0f4
    2f1ae0c1 0e68a2a7 dd833f45 af7a14cc 6b46979c ee3e1e7c 49928b54 6490d7b6 4550b964 1f65f9c8 ab737851 88102889 e95c1a75
    4477b31a 39d6735d 152d102f 371ce4bc fe1468bf 0c3c2c15 477417fb 8b028f92 ef8a8f4b a3eafa4e 85fd3f22 028abd75 3e16cea2
    bf04112b 22c6bdca 7d8b8b40 8cdb0a8f f498d1d4 f9e7c699 ff9c5c6a 33cb393a c33f6a79 7df62ce2 dd3e579a 3e34a92d b1a22718
    6dce8cb2 a4412c8a bb4dcbf6 614c4534 ed76fa7b 5cee6575 9fe5cd7c d7934988 d8c708ca 615dbcac dcb8bb6e e35b7d62 ab51d9ce
    e37dca4c 8c77e813 b30efa82 addfec81 06ad92a2 a62132c6 68ac2479 ba647cc5 1282f327 8f1ff8d5 7e2ffd93 27952c9f 31847d95
    44441d99 14345cef c10be454 01798183 ac3039fe 086471da c163353e beebf815 656bffd0 fee8fa04 c42d14bb 539e833d
    """.split()
)
# Gambling on hijacked hosts, spun and spliced text, listings, goods, link lists, tables, Japanese, mere code,
# a theme's error message for an article.
BAD = frozenset(
    """
    584ca433 fd6ef7cd 0fe5de20 a65d111d 6983d34b 58b9ddc8 3f0b32e8 efe87b37 e8db8ac2 7988e6ca ef874ca7 c95ae208 057a2389
    7e8d3af3 d6981519 14fa2fe8 db0dce02 4aaa0193 8dad2dbd 198b1e96 64af9c21 f8be50c9 c38ce8e7 acd36156 74872c32 ef5878fb
    ec489a07 ecec8177 c4e8273e 7ac21433 9425b735 227ff760 f0fa641c ffc5bc93 c965cb55 57610a03 1b4557f5 686f451c cfb81afc
    53218c16 4a05e0be 2efbc75d 788657f0 a70f7bd3 7bc45104 d554b5b7 98417b00 0d2b2de9 763c9826 adea3482 b304d412 64525df7
    4298a35d 0794ab58 cae7f7ff 66c1f533 918c84d0 a262365b 7254a2bf 5505aeda 8edc2573 e73342d1 f58777ba 17c20d08 55773ab2
    9afc93bb 170a93c1 52f19ab5 e8b82235 cd660254 dfbcbdb7 7ec70915 fb44d346 905f4e35 1a2abfda ba98634e 5131c769 d0c87278
    924ad83b a17b4e57 f313975f a935319a 9fcf5013 eb325bc9
    """.split()
)
