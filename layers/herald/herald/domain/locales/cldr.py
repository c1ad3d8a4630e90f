"""Tables of languages from the Unicode CLDR, written by `python -m herald_tools.generators.cldr`.

Each entry is `key=value`. They are texts since most functions need few of them; `tables.py` reads them.
"""

ALIASES = """
aa-saaho=ssy aam=aas aar=aa abk=ab adp=dz afr=af agp=apf ais=ami ajp=apc ajt=aeb aju=jrb aka=ak alb=sq als=sq amh=am
ara=ar arb=ar arg=an arm=hy art-lojban=jbo asd=snz asm=as aue=ktz ava=av ave=ae aym=ay ayr=ay ayx=nun aze=az azj=az
bak=ba bam=bm baq=eu baz=nvo bcc=bal bcl=bik bel=be ben=bn bgm=bcg bh=bho bhk=fbl bic=bir bih=bho bis=bi bjd=drl
bjq=bzc bkb=ebk blg=iba bod=bo bos=bs bre=br btb=beb bul=bg bur=my bxk=luy bxr=bua cat=ca ccq=rki cel-gaulish=xtg
ces=cs cha=ch che=ce chi=zh chu=cu chv=cv cjr=mom cka=cmr cld=syr cls=sa cmk=xch cmn=zh cnr=sr-ME cor=kw cos=co
coy=pij cqu=quh cre=cr cwd=cr cym=cy cze=cs daf=dnj dan=da dap=njz dek=sqm deu=de dgo=doi dhd=mwr dik=din diq=zza
dit=dif div=dv djl=dze dkl=aqd drh=mn drr=kzk drw=fa-AF dud=uth duj=dwu dut=nl dwl=dbt dzo=dz ekk=et ell=el elp=amq
emk=man eng=en epo=eo esk=ik est=et eus=eu ewe=ee fao=fo fas=fa fij=fj fin=fi fra=fr fre=fr fry=fy fuc=ff ful=ff
gav=dev gaz=om gbc=wny gbo=grb geo=ka ger=de gfx=vaj ggn=gvr ggo=esg ggr=gtu gio=aou gla=gd gle=ga glg=gl gli=kzk
glv=gv gno=gon gom=kok gre=el grn=gn gti=nyc gug=gn guj=gu guv=duz gya=gba hat=ht hau=ha hbs=sr-Latn hdn=hai hea=hmn
heb=he her=hz him=srx hin=hi hmo=ho hrr=jal hrv=hr hun=hu hy-arevmda=hyw hye=hy i-ami=ami i-bnn=bnn i-hak=hak
i-klingon=tlh i-lux=lb i-navajo=nv i-pwn=pwn i-tao=tao i-tay=tay i-tsu=tsu ibi=opa ibo=ig ice=is ido=io iii=ii ike=iu
iku=iu ile=ie ill=ilm ilw=gal in=id ina=ia ind=id ipk=ik isl=is ita=it iw=he izi=eza jar=jgk jav=jv jeg=oyb ji=yi
jpn=ja jw=jv kal=kl kan=kn kas=ks kat=ka kau=kr kaz=kk kdv=zkd kgc=tdf kgd=ncq kgh=kml kgm=plu khk=mn khm=km kik=ki
kin=rw kir=ky kmr=ku knc=kr kng=kg koj=kwv kom=kv kon=kg kor=ko kpp=jkm kpv=kv krm=bmf ktr=dtp kua=kj kur=ku kvs=gdj
kwq=yam kxe=tvd kxl=kru kzh=dgl kzj=dtp kzt=dtp lak=ksp lao=lo lat=la lav=lv lbk=bnc leg=enl lii=raq lim=li lin=ln
lit=lt llo=ngt lmm=rmx ltz=lb lub=lu lug=lg lvs=lv mac=mk mah=mh mal=ml mao=mi mar=mr may=ms meg=cir mgx=jbk mhr=chm
mkd=mk mlg=mg mlt=mt mnt=wnn mo=ro mof=xnt mol=ro mon=mn mrd=mgp mri=mi msa=ms mst=mry mup=raj mwd=dmw mwj=vaj mya=my
myd=aog myt=mry nad=xny nau=na nav=nv nbf=nru nbl=nr nbx=gll ncp=kdz nde=nd ndo=ng nep=ne nld=nl nln=azd nlr=nrk
nno=nn nns=nbr nnx=ngv no-bok=nb no-bokmal=nb no-nyn=nn no-nynorsk=nn nob=nb nom=cbr noo=dtd nor=no npi=ne nte=eko
nts=pij nxu=bpp nya=ny oci=oc ojg=oj oji=oj ori=or orm=om ory=or oss=os oun=vaj pan=pa pat=kxr pbu=ps pcr=adx per=fa
pes=fa pli=pi plt=mg pmc=huw pmk=crr pmu=phr pnb=lah pol=pl por=pt ppa=bfy ppr=lcq prp=gu prs=fa-AF pry=prt pus=ps
puz=pub que=qu quz=qu rmr=emx rmy=rom roh=rm ron=ro rum=ro run=rn rus=ru sag=sg san=sa sap=aqt sca=hle scc=sr scr=hr
sgl=isk sgn-be-fr=sfb sgn-be-nl=vgt sgn-br=bzs sgn-ch-de=sgg sgn-co=csn sgn-de=gsg sgn-dk=dsl sgn-es=ssp sgn-fr=fsl
sgn-gb=bfi sgn-gr=gss sgn-ie=isg sgn-it=ise sgn-jp=jsl sgn-mx=mfs sgn-ni=ncs sgn-nl=dse sgn-no=nsi sgn-pt=psr
sgn-se=swl sgn-us=ase sgn-za=sfs sh=sr-Latn shl=mrh sin=si skk=oyb slk=sk slo=sk slv=sl smd=kmb sme=se smo=sm sna=sn
snb=iba snd=sd som=so sot=st spa=es spy=kln sqi=sq src=sc srd=sc srp=sr ssw=ss sul=sgd sum=ulw sun=su swa=sw swc=sw-CD
swe=sv swh=sw szd=umi tah=ty tam=ta tat=tt tdu=dtp tel=te tgg=bjp tgk=tg tgl=fil tha=th thc=tpo thw=ola thx=oyb tib=bo
tid=itd tie=ras tir=ti tkk=twm tl=fil tlw=weo tmk=tdg tmp=tyj tne=kak tnf=fa-AF ton=to tpw=tpn tsf=taj tsn=tn tso=ts
ttq=tmh tuk=tk tur=tr tw=ak twi=ak uig=ug ukr=uk umu=del unp=wro uok=ema urd=ur uzb=uz uzn=uz ven=ve vie=vi vol=vo
wel=cy wgw=wgb wit=nol wiw=nwo wln=wa wol=wo xba=cax xho=xh xia=acn xkh=waw xpe=kpe xrq=dmw xsj=suj xsl=den xss=zko
ybd=rki ydd=yi yen=ynq yid=yi yiy=yrm yma=lrr ymt=mtm yol=enm yor=yo yos=zom yuu=yug zai=zap zh-cmn=zh
zh-cmn-hans=zh-Hans zh-cmn-hant=zh-Hant zh-gan=gan zh-guoyu=zh zh-hakka=hak zh-min-nan=nan zh-wuu=wuu zh-xiang=hsn
zh-yue=yue zha=za zho=zh zir=scv zkb=kjh zsm=ms zul=zu zyb=za
"""
"""Languages that have another code today."""

REGIONS = """
AN=CW BU=MM CS=RS CT=KI DD=DE DY=BJ FQ=AQ FX=FR HV=BF JT=UM MI=UM NH=VU NQ=AQ NT=SA PC=FM PU=UM PZ=PA QU=EU RH=ZW
SU=RU TP=TL UK=GB VD=VN WK=UM YD=YE YU=RS ZR=CD
"""
"""Regions that have another code today."""

LIKELY = """
aa=Latn-ET ab=Cyrl-GE abq=Cyrl-RU abq-Latn=TR abq-TR=Latn ady=Cyrl-RU af=Latn-ZA agq=Latn-CM ak=Latn-GH am=Ethi-ET
an=Latn-ES ann=Latn-NG apc=Arab-SY ar=Arab-EG arc=Armi-IR arc-Hatr=IQ arc-Nbat=JO arc-Palm=SY arn=Latn-CL ary=Arab-MA
as=Beng-IN asa=Latn-TZ ast=Latn-ES az=Latn-AZ az-Arab=IR az-IQ=Arab az-IR=Arab az-RU=Cyrl ba=Cyrl-RU bal=Arab-PK
bap=Deva-NP bap-Krai=IN bas=Latn-CM be=Cyrl-BY bem=Latn-ZM bew=Latn-ID bez=Latn-TZ bg=Cyrl-BG bgc=Deva-IN bgn=Arab-PK
bho=Deva-IN blo=Latn-BJ blt=Tavt-VN bm=Latn-ML bn=Beng-BD bo=Tibt-CN bqi=Arab-IR br=Latn-FR brh=Arab-PK brx=Deva-IN
bs=Latn-BA bss=Latn-CM bua=Cyrl-RU byn=Ethi-ER ca=Latn-ES cad=Latn-US cch=Latn-NG ccp=Cakm-BD ce=Cyrl-RU ceb=Latn-PH
cgg=Latn-UG cho=Latn-US chr=Cher-US cic=Latn-US ckb=Arab-IQ co=Latn-FR cop=Copt-EG cs=Latn-CZ csw=Cans-CA cu=Cyrl-RU
cu-Glag=BG cv=Cyrl-RU cy=Latn-GB da=Latn-DK dav=Latn-KE de=Latn-DE dje=Latn-NE doi=Deva-IN dsb=Latn-DE dua=Latn-CM
dv=Thaa-MV dyo=Latn-SN dz=Tibt-BT ebu=Latn-KE ee=Latn-GH el=Grek-GR en=Latn-US en-Shaw=GB eo=Latn-001 es=Latn-ES
et=Latn-EE eu=Latn-ES ewo=Latn-CM fa=Arab-IR ff=Latn-SN ff-Adlm=GN fi=Latn-FI fil=Latn-PH fo=Latn-FO fr=Latn-FR
frr=Latn-DE fur=Latn-IT fy=Latn-NL ga=Latn-IE gaa=Latn-GH gd=Latn-GB gez=Ethi-ET gl=Latn-ES gn=Latn-PY gsw=Latn-CH
gu=Gujr-IN guz=Latn-KE gv=Latn-IM ha=Latn-NG ha-CM=Arab ha-SD=Arab hak=Hans-CN hak-Hant=TW hak-TW=Hant haw=Latn-US
he=Hebr-IL hi=Deva-IN hnj=Hmnp-US hnj-Hmng=LA hr=Latn-HR hrx=Latn-BR hsb=Latn-DE ht=Latn-HT hu=Latn-HU hy=Armn-AM
ia=Latn-001 id=Latn-ID ie=Latn-EE ig=Latn-NG ii=Yiii-CN io=Latn-001 is=Latn-IS isv=Latn-001 it=Latn-IT iu=Cans-CA
ja=Jpan-JP jbo=Latn-001 jgo=Latn-CM jmc=Latn-TZ jv=Latn-ID ka=Geor-GE kaa=Cyrl-UZ kab=Latn-DZ kaj=Latn-NG kam=Latn-KE
kbd=Cyrl-RU kcg=Latn-NG kde=Latn-TZ kea=Latn-CV kek=Latn-GT ken=Latn-CM kgp=Latn-BR khq=Latn-ML ki=Latn-KE kk=Cyrl-KZ
kk-AF=Arab kk-Arab=CN kk-CN=Arab kk-IR=Arab kk-MN=Arab kkj=Latn-CM kl=Latn-GL kln=Latn-KE km=Khmr-KH kn=Knda-IN
ko=Kore-KR kok=Deva-IN kpe=Latn-LR ks=Arab-IN ksb=Latn-TZ ksf=Latn-CM ksh=Latn-DE ku=Latn-TR ku-AM=Cyrl ku-AZ=Cyrl
ku-Arab=IQ ku-Cyrl=AM ku-GE=Cyrl ku-IQ=Arab ku-IR=Arab ku-LB=Arab ku-TM=Cyrl ku-Yezi=GE kw=Latn-GB kxv=Latn-IN
ky=Cyrl-KG ky-Arab=CN ky-CN=Arab ky-Latn=TR ky-TR=Latn la=Latn-VA lag=Latn-TZ lb=Latn-LU lg=Latn-UG lif=Deva-NP
lif-Limb=IN lij=Latn-IT lkt=Latn-US lld=Latn-IT lmo=Latn-IT ln=Latn-CD lo=Laoo-LA lrc=Arab-IR lt=Latn-LT ltg=Latn-LV
lu=Latn-CD luo=Latn-KE luy=Latn-KE lv=Latn-LV lzz=Latn-TR lzz-GE=Geor lzz-Geor=GE mai=Deva-IN man=Latn-GM man-Nkoo=GN
mas=Latn-KE mdf=Cyrl-RU mer=Latn-KE mey=Arab-DZ mey-Latn=SN mey-SN=Latn mfe=Latn-MU mg=Latn-MG mgh=Latn-MZ mgo=Latn-CM
mhn=Latn-IT mi=Latn-NZ mic=Latn-CA mk=Cyrl-MK ml=Mlym-IN mn=Cyrl-MN mn-CN=Mong mn-Mong=CN mni=Beng-IN moh=Latn-CA
mr=Deva-IN mrh=Latn-IN ms=Latn-MY ms-CC=Arab mt=Latn-MT mua=Latn-CM mus=Latn-US mww=Hmnp-US my=Mymr-MM myv=Cyrl-RU
mzn=Arab-IR nan=Hans-CN nan-Hant=TW nan-MO=Hant nan-TW=Hant naq=Latn-NA nb=Latn-NO nd=Latn-ZW nds=Latn-DE ne=Deva-NP
nl=Latn-NL nmg=Latn-CM nn=Latn-NO nnh=Latn-CM no=Latn-NO nqo=Nkoo-GN nr=Latn-ZA nso=Latn-ZA nus=Latn-SS nv=Latn-US
ny=Latn-MW nyn=Latn-UG oc=Latn-FR oka=Latn-CA om=Latn-ET or=Orya-IN os=Cyrl-GE osa=Osge-US pa=Guru-IN pa-Arab=PK
pa-PK=Arab pal=Phli-IR pal-Phlp=CN pap=Latn-CW pcm=Latn-NG pi=Latn-GB pi-Deva=IN pi-IN=Deva pi-LK=Sinh pi-MM=Mymr
pi-Mymr=MM pi-Sinh=LK pi-TH=Thai pi-Thai=TH pis=Latn-SB pl=Latn-PL pms=Latn-IT pnt=Grek-GR pnt-Cyrl=RU pnt-Latn=TR
pnt-RU=Cyrl pnt-TR=Latn prg=Latn-PL ps=Arab-AF pt=Latn-BR qu=Latn-PE quc=Latn-GT raj=Deva-IN rhg=Rohg-MM rif=Latn-MA
rm=Latn-CH rn=Latn-BI ro=Latn-RO rof=Latn-TZ ru=Cyrl-RU rw=Latn-RW rwk=Latn-TZ sa=Deva-IN sah=Cyrl-RU saq=Latn-KE
sat=Olck-IN sbp=Latn-TZ sc=Latn-IT scn=Latn-IT sd=Arab-PK sd-Deva=IN sd-IN=Deva sd-Khoj=IN sd-Sind=IN sdh=Arab-IR
se=Latn-NO seh=Latn-MZ ses=Latn-ML sg=Latn-CF sgs=Latn-LT shi=Tfng-MA shn=Mymr-MM si=Sinh-LK sid=Latn-ET sk=Latn-SK
skr=Arab-PK sl=Latn-SI sma=Latn-SE smj=Latn-SE smn=Latn-FI sms=Latn-FI sn=Latn-ZW so=Latn-SO sq=Latn-AL sr=Cyrl-RS
sr-ME=Latn sr-RO=Latn sr-TR=Latn ss=Latn-ZA ssy=Latn-ER st=Latn-ZA stu=Lana-MM stu-CN=Tale stu-Tale=CN su=Latn-ID
sus=Latn-GN suz=Deva-NP sv=Latn-SE sw=Latn-TZ syr=Syrc-IQ szl=Latn-PL ta=Taml-IN te=Telu-IN teo=Latn-UG tg=Cyrl-TJ
tg-Arab=PK tg-PK=Arab th=Thai-TH ti=Ethi-ET tig=Ethi-ER tk=Latn-TM tn=Latn-ZA to=Latn-TO tok=Latn-001 tpi=Latn-PG
tr=Latn-TR trv=Latn-TW trw=Arab-PK ts=Latn-ZA tt=Cyrl-RU twq=Latn-NE tyv=Cyrl-RU tzm=Latn-MA ug=Arab-CN ug-Cyrl=KZ
ug-KZ=Cyrl ug-MN=Cyrl uk=Cyrl-UA unr=Beng-IN unr-Deva=NP unr-NP=Deva ur=Arab-PK uz=Latn-UZ uz-AF=Arab uz-Arab=AF
uz-CN=Cyrl vai=Vaii-LR ve=Latn-ZA vec=Latn-IT vi=Latn-VN vmw=Latn-MZ vo=Latn-001 vun=Latn-TZ wa=Latn-BE wae=Latn-CH
wal=Ethi-ET wbp=Latn-AU wo=Latn-SN xdq=Cyrl-RU xh=Latn-ZA xnr=Deva-IN xog=Latn-UG yav=Latn-CM yi=Hebr-UA yo=Latn-NG
yrl=Latn-BR yue=Hant-HK yue-CN=Hans yue-Hans=CN za=Latn-CN zgh=Tfng-MA zh=Hans-CN zh-AU=Hant zh-BN=Hant zh-Bopo=TW
zh-GB=Hant zh-GF=Hant zh-HK=Hant zh-Hanb=TW zh-Hant=TW zh-ID=Hant zh-MO=Hant zh-PA=Hant zh-PF=Hant zh-PH=Hant
zh-SR=Hant zh-TH=Hant zh-TW=Hant zh-US=Hant zh-VN=Hant zu=Latn-ZA
"""
"""Script and region that a tag leaves out (likely subtags)."""

PARENTS = """
en-150=en-001 en-AG=en-001 en-AI=en-001 en-AT=en-150 en-AU=en-001 en-BB=en-001 en-BE=en-150 en-BM=en-001 en-BS=en-001
en-BW=en-001 en-BZ=en-001 en-CC=en-001 en-CH=en-150 en-CK=en-001 en-CM=en-001 en-CX=en-001 en-CY=en-001 en-CZ=en-150
en-DE=en-150 en-DG=en-001 en-DK=en-150 en-DM=en-001 en-EE=en-150 en-ER=en-001 en-ES=en-150 en-FI=en-150 en-FJ=en-001
en-FK=en-001 en-FM=en-001 en-FR=en-150 en-GB=en-001 en-GD=en-001 en-GE=en-150 en-GG=en-001 en-GH=en-001 en-GI=en-001
en-GM=en-001 en-GS=en-001 en-GY=en-001 en-HK=en-001 en-HU=en-150 en-ID=en-001 en-IE=en-001 en-IL=en-001 en-IM=en-001
en-IN=en-001 en-IO=en-001 en-IT=en-150 en-JE=en-001 en-JM=en-001 en-KE=en-001 en-KI=en-001 en-KN=en-001 en-KY=en-001
en-LC=en-001 en-LR=en-001 en-LS=en-001 en-LT=en-150 en-LV=en-150 en-MG=en-001 en-MO=en-001 en-MS=en-001 en-MT=en-001
en-MU=en-001 en-MV=en-001 en-MW=en-001 en-MY=en-001 en-NA=en-001 en-NF=en-001 en-NG=en-001 en-NL=en-150 en-NO=en-150
en-NR=en-001 en-NU=en-001 en-NZ=en-001 en-PG=en-001 en-PK=en-001 en-PL=en-150 en-PN=en-001 en-PT=en-150 en-PW=en-001
en-RO=en-150 en-RW=en-001 en-SB=en-001 en-SC=en-001 en-SD=en-001 en-SE=en-150 en-SG=en-001 en-SH=en-001 en-SI=en-150
en-SK=en-150 en-SL=en-001 en-SS=en-001 en-SX=en-001 en-SZ=en-001 en-TC=en-001 en-TK=en-001 en-TO=en-001 en-TT=en-001
en-TV=en-001 en-TZ=en-001 en-UA=en-150 en-UG=en-001 en-VC=en-001 en-VG=en-001 en-VU=en-001 en-WS=en-001 en-ZA=en-001
en-ZM=en-001 en-ZW=en-001 es-AR=es-419 es-BO=es-419 es-BR=es-419 es-BZ=es-419 es-CL=es-419 es-CO=es-419 es-CR=es-419
es-CU=es-419 es-DO=es-419 es-EC=es-419 es-GT=es-419 es-HN=es-419 es-JP=es-419 es-MX=es-419 es-NI=es-419 es-PA=es-419
es-PE=es-419 es-PR=es-419 es-PY=es-419 es-SV=es-419 es-US=es-419 es-UY=es-419 es-VE=es-419 hi-Latn=en-IN nb=no nn=no
no-NO=no pt-AO=pt-PT pt-CH=pt-PT pt-CV=pt-PT pt-FR=pt-PT pt-GQ=pt-PT pt-GW=pt-PT pt-LU=pt-PT pt-MO=pt-PT pt-MZ=pt-PT
pt-ST=pt-PT pt-TL=pt-PT zh-Hant-MO=zh-Hant-HK
"""
"""The locale whose texts fit next (parent locales)."""

CLOSE = """
aa=ssy aae=sq aao=ar aat=sq abh=ar abv=ar acm=ar acq=ar acw=ar acx=ar acy=ar adf=ar aeb=ar aec=ar afb=ar aii=syr
ajp=ar aln=sq apc=ar apd=ar arq=ar ars=ar ary=ar arz=ar auz=ar avl=ar ayh=ar ayl=ar ayn=ar ayp=ar azb=az bbz=ar bhr=mg
bjn=ms bjq=mg bmm=mg bs=hr,sh,sr btj=ms bve=ms bvu=ms bzc=mg cdo=zh cjy=zh coa=ms cpx=zh czh=zh czo=zh da=nb,no dty=ne
dup=ms enb=kln eyo=kln ffm=ff fub=ff fue=ff fuf=ff fuh=ff fui=ff fuq=ff fuv=ff gan=zh gax=om gkp=kpe gnw=gn gom=kok
gsw=de gui=gn gun=gn hae=om hak=zh hji=ms hr=bs,sh,sr hsn=zh id=ms ida=luy ikt=iu jak=ms jax=ms kvb=ms kvr=ms kxd=ms
lb=de lce=ms lcf=ms liw=ms lkb=luy lko=luy lks=luy lri=luy lrm=luy lsm=luy ltg=lv lto=luy lts=luy lwg=luy lzh=zh
max=ms meo=ms mfa=ms mfb=ms min=ms mnp=zh mqg=ms msh=mg msi=ms mui=ms mvf=mn nan=zh nb=no,da nhd=gn niq=kln nle=luy
no=nb,da nyd=luy oki=kln orc=om orn=ms ors=ms pbt=ps pel=ms pga=ar pko=kln pse=ms pst=ps qub=qu qud=qu quf=qu qug=qu
quh=qu quk=qu qul=qu qup=qu qur=qu qus=qu quw=qu qux=qu quy=qu qva=qu qvc=qu qve=qu qvh=qu qvi=qu qvj=qu qvl=qu qvm=qu
qvn=qu qvo=qu qvp=qu qvs=qu qvw=qu qvz=qu qwa=qu qwc=qu qwh=qu qws=qu qxa=qu qxc=qu qxh=qu qxl=qu qxn=qu qxo=qu qxp=qu
qxr=qu qxt=qu qxu=qu qxw=qu rag=luy sdc=sc sdn=sc sgc=kln sh=bs,hr,sr shu=ar skg=mg spv=or sr=sh,bs,hr sro=sc ssh=ar
ssy=aa tdx=mg tec=kln tkg=mg tmw=ms tuy=kln txy=mg urk=ms uzs=uz vkk=ms vkt=ms vro=et wuu=zh xmm=ms xmv=mg xmw=mg
yih=yi yue=zh zlm=ms zmi=ms
"""
"""Languages that stand in for another, the closest first (language matching)."""

PLURAL_RULES = (
    "one n%100=1 two n%100=2 few n%100=3..4",
    "one n%10=1 two n%10=2 few n%100=0,20,40,60,80",
    "one n%10=1&n%100!=11",
    "one n%10=1&n%100!=11 few n%10=2..4&n%100!=12..14",
    "one n%10=1&n%100!=11 few n%10=2..4&n%100!=12..14 many n%10=0|n%10=5..9|n%100=11..14",
    "one n%10=1&n%100!=11 two n=2 few n!=2&n%10=2..9&n%100!=11..19",
    "one n%10=1&n%100!=11,71,91 two n%10=2&n%100!=12,72,92 few n%10=3..4,9&n%100!=10..19,70..79,90..99 many n!=0&n%1000000=0",
    "one n%10=1&n%100!=11..19 few n%10=2..9&n%100!=11..19",
    "one n=0,1",
    "one n=0..1",
    "one n=0..1 many n!=0&n%1000000=0",
    "one n=0..1|n=11..99",
    "one n=0|n=1",
    "one n=0|n=1 few n=2..10",
    "one n=1",
    "one n=1 few n%10=2..4&n%100!=12..14 many n!=1&n%10=0..1|n%10=5..9|n%100=12..14",
    "one n=1 few n=0|n!=1&n%100=1..19",
    "one n=1 few n=2..4",
    "one n=1 many n!=0&n%1000000=0",
    "one n=1 two n=2",
    "one n=1 two n=2 few n=0|n%100=3..10 many n%100=11..19",
    "one n=1 two n=2 few n=3..6 many n=7..10",
    "one n=1,11 two n=2,12 few n=3..10,13..19",
    "one n=1,2,3|n%10!=4,6,9",
    "zero n%10=0|n%100=11..19 one n%10=1&n%100!=11",
    "zero n=0 one n=0,1&n!=0",
    "zero n=0 one n=1",
    "zero n=0 one n=1 two n%100=2,22,42,62,82|n%1000=0&n%100000=1000..20000,40000,60000,80000|n!=0&n%1000000=100000 few n%100=3,23,43,63,83 many n!=1&n%100=1,21,41,61,81",
    "zero n=0 one n=1 two n=2 few n%100=3..10 many n%100=11..99",
    "zero n=0 one n=1 two n=2 few n=3 many n=6",
)
"""Categories of whole numbers and their conditions; a number without one is `other`."""

PLURAL_RULE_OF = """
af=14 ak=9 am=12 an=14 ar=28 as=12 asa=14 ast=14 az=14 bal=14 be=4 bem=14 bez=14 bg=14 bho=9 blo=26 bn=12 br=6 brx=14
bs=3 ca=18 ce=14 ceb=23 cgg=14 chr=14 ckb=14 cs=17 csw=9 cv=26 cy=29 da=14 de=14 doi=12 dsb=0 dv=14 ee=14 el=14 en=14
eo=14 es=18 et=14 eu=14 fa=12 ff=8 fi=14 fil=23 fo=14 fr=10 fur=14 fy=14 ga=21 gd=22 gl=18 gsw=14 gu=12 gv=1 ha=14
haw=14 he=19 hi=12 hr=3 hsb=0 hu=14 hy=8 ia=14 ie=14 io=14 is=2 it=18 iu=19 jgo=14 jmc=14 ka=14 kab=8 kaj=14 kcg=14
kk=14 kkj=14 kl=14 kn=12 kok=12 ks=14 ksb=14 ksh=26 ku=14 kw=27 ky=14 lag=25 lb=14 lg=14 lij=14 lld=18 ln=9 lt=7 lv=24
mas=14 mg=9 mgo=14 mk=2 ml=14 mn=14 mr=14 mt=20 naq=19 nb=14 nd=14 ne=14 nl=14 nn=14 nnh=14 no=14 nr=14 nso=9 ny=14
nyn=14 om=14 or=14 os=14 pa=9 pap=14 pcm=12 pl=15 prg=24 ps=14 pt=10 pt-AO=18 pt-CH=18 pt-CV=18 pt-GQ=18 pt-GW=18
pt-LU=18 pt-MO=18 pt-MZ=18 pt-PT=18 pt-ST=18 pt-TL=18 rm=14 ro=16 rof=14 ru=4 rwk=14 saq=14 sat=19 sc=14 scn=18 sd=14
sdh=14 se=19 seh=14 sgs=5 shi=13 si=8 sk=17 sl=0 sma=19 smj=19 smn=19 sms=19 sn=14 so=14 sq=14 sr=3 ss=14 ssy=14 st=14
sv=14 sw=14 syr=14 ta=14 te=14 teo=14 tg=12 ti=9 tig=14 tk=14 tn=14 tr=14 ts=14 tzm=11 ug=14 uk=4 ur=14 uz=14 ve=14
vec=18 vi=12 vo=14 vun=14 wa=9 wae=14 xh=14 xog=14 yi=14 zu=12
"""
"""The number of each locale's plural rule; without one all is `other`."""
