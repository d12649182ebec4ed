"""Hold what benchmarks/train_intent.py learnt: made by it, not by hand."""

from typing import Final

ENCODER: Final = "use-multilingual-3"
INTENTS: Final = ("commercial", "informational", "navigational", "transactional")
HEAD: Final = r"""
*|}-389BSQ?Ki11do@KhsI8&2P&iCGGO7l>Fg)F*!z^pHCA};=n5v?>fxqCiP_w)>NG^Oh$2pBPU9Ok75u*+`eY7(;fwgb69IgsJTCsjSCAej{
9=MA#!nQ`XHnn&-akn_O3Arn{**VEF;Wxv#i?Fme^}FJ>7A!ups4(fXUAEY*Ofc&-AhO*og0u}d^E!dGFTA@okhm(g7&+v!axjFrRkOmX)irK7
C%gQyUNF(Of-vYdV7mc2cDe63O1x|`PPUD*k-CF4(>eb)b-D#O%ezM~6D>Qfs6N6to47->{4@_U05v`&T{!+Spt?vc9yl_)HMF>-+NN7PTRCL5
MzE^2fi>?s&N%EVYOE4DAGB&SBsknQL^Up<G^-N3);RpI3^vH5V7K+Qg{(!ll`so9sI<$sy1Jn`k}V@PIlZhn@Gb<l_bb4;t~u^D7_Y=Se5+Zz
s<MK(!n%ey;<dJ;thxNRWH7omX}zGXGB{Q?!m~FtE<C8V5Ig`io3yL3bTIR>t+hV8F1VLE5x6WXn=ym3xv^F}5V?b=6gv5?%BZNi{xt)<;X3N0
lrL<s2s^(!+qmsH<2HvlVz?l@>N18og*Ou{12GJ}gg9lr7%!PIv@m$K=(oHw$tXd#|1FTIcd{t8=r#Dcm^$CM60}LRJUp(t5HBb-nmC&`7r4#1
BRr)zc(_zOhP7Wgc{yvndbNf;mNYoIOg9lXsj#24jJWwa4kMDg9j4Ya)HCrkqPX3$c(?g7csw6Dr@ZwzDzmCKs5-E%{k9@EH#}dwoia~2ZK#wq
Hn%c1G$SUj2sNd!HlpGwU^@u6YB%t%gR~SkKRI|Ytfogdkvf4gUN4b6M>3^30Jh}2dbb+1+PI)N=qT~Jw>vbnLboKk<*{h1;WWsrgSi^93OsHy
i#Ve&-LXcxFS89eFfgAuR5Gc!&op8-Z?{@E@V8|w#WPMf$uvf=j=jY;P`Lmu|2N_>H#?6xOfL<%l(cfL2Di$zeY68Qtv97LZLo{7n7LuIj5<a<
x-_OWtGWWU9<vB6IknL?7Cf&unK84nDl*qMN--Kc2)I?Yu(p#jakOl-&^d^>MX*u2g0ld*@;dsr0>An>b2R|8$T$%^`8C5d#IJv~h&y||13Q<w
Njx01FSp1g?zM3z=QLxpgSK|Ll&*cT4z^3Lg(OQgEUYZAMLGdKgt^~1>arlRB)V5RRX2^eb-D#P12m#OR~$vR#ID9D?Jh30UA-VTt2eK*9<5ig
u{43Z<hV()^)#e8zBVPf+ptqT1w1>qh`j_f8$EHjiZk`O@U3OMD!C>*;k6DsML2sov9q-?$vDHe53ErzP_Xc|KsFJ!S1mk16E*m>Yqo7HMmajV
ShUwI7qYHAk2epzEFyV1>bS-{EV4JN`LX_^fUu#lXC)^rM=Wf#SU4;zRk#N%yuF~cDLHgFm#zLbKe)_1hao4rDZo*#52&-RD>!U4OFQzm|EOv=
F||oJfjQnep||BN|GJE{U^5#usIGK7<v5}=`=ryeXf#MP|Fk7CcBoLc6g_>tUps*|jk5qa%AgFkw<pRccsb>>fwF<NLoq$9u(^;ku(|}Z$ucCi
=Qm(B5wj^g@-y?N+_-BthPMGTGB{?qfH4fYz%?#8zBLUl&nKBRG^;W#kvLR0Y$S}dOu5OrI5lQARy8HG>^T}R*tVQJX*N$goi{7I;=0l?qc||R
-ZqK4rK|Wiw6?0c54N_Qlr!hDVYD}^tE`x_iMckWXtUQkLNqS2W<GSdP%%WZm9>UBZ!W2{<~=nqvA7?%DmMhK)3miUdo$HA=CqYL;5ebK7$;ym
aW^uqHmOFlaxs0s8#op?YC4205IDU#5xi0>{WMB8xU{jiF1b)RFgroDJD9n&=r{v4xwJvBFt^;UjJArp1-Py)J1GpZLpn^cV>q2O+CNS-lDX+E
)U_J6k2ayVY#?_fmb?b7DY09zZL-<C?K9Xpp)oqSm$osrYqUu=h&Md63oz6yrnCe*J~%Em(6<h_U$}y*W4g6CrMeQgvN$d;d%3)*j5ba%+qB5L
Gqv-%)h0{1Q?QsWnYf*?=()YN`LxHZdbdcle6+4UOuLY@5V*m&biR4I)U(66%(bGoH!wCklB_1U@wwf#E2NpYe>h({zB(c<>bb175H9OD2)K$i
ZLo5>^toc7C$zM)YrfUG39-I2&bNH9m$i{Rl{rVX@Ub(xGP<I&Mm`3)8m>UPAG1q1qd3^HF1epCfV%oJ@H=_5^*I={8M?Z=Auw?`546p+7Pj^?
nmQV~Svsk<8@#l(rnT)ZZ@4ZzAud>{g}62_&@utMRJM&hD6oDucDS!N)3QXh_^j}+aWmE}=P+2dnye{0<*f6t4>Wc;v9KpJ)w$lZ`Z?w$P^^_S
V!328+O#w{J-n#5WH2``J2ou0i7@v#Q8L}N6}BuslCzYm_cf8X5h!jt{Vy&qTRB?1pfrrUqc1VPcC)#%u{v5b4Kj$eraLY;AS);>{W!wG_cms>
{WzgAnmAsZxh{t?XtznaBRSGMn=ib&Yr9OkfH)vJ54X3m<+GtX@~#TDJ}!i_peklAxx9ifTs4I;d^2z`oGW3lJTy$X;4%d^-?&S%o3uDKYAq(d
p)!0X%(AyIS2;et#w$rU6t;J&`mwM$i#>8Vz&tfJAGydiO*Y}W$T=k~WVAM^7%nO>)4A6#OSgcu1~cP3QaJ3i9yRGa!8{W>RVvK0gt_>wfV_jc
{1})rl|1COUMC&72{&!DZ#Y@F7dT0~o;<a!8oZ1)8oGQk?m34#$*JZr-#1P($+fM$fwa;${xy*~VXBn0+`Y#%>$*ZYJUL#gA+ohNowLZe%P`Kk
`?&D94L!lM7P*Qz#JK&j!8;N;{4`!V6S>Z~zqGEl>Z?(?H@M$AGCUHw{I#1nqqt`*1hGdvWjqeG(YFt{Sh%V$4K*9KU$(|JguN)a96fI|&Nwf%
!nPnag1JMpShb+G(kYd<3NDm52(QU0<f3q_?>Nn<4ZP01t2!4n4ZQp`Ahyi7%{L1;wX^m(iajN?zb|{aXSiM;Z7`j+h%ziS?I)Ny88o~$TdWAU
kSfC~KQ-B<Mzta;COOx#VYj@qvbnUgiZ($tXtz=|N;}ZGgfvDr)j4CW->bztr8N3B%(jcIoh5d-x4o@AmAU!5-9O&Ajv?y0vo9sAI=1qyJvH;R
O}H^RsjSGe3^z0{`ZJlb)w<-k3%NKvV6_i1i#1ZV-Z$<h@;slpnJ&M!kUX?E*SJx*vAO;?)v>fW=&$dzU@b(rs<pd37PR0c#<*!ZGCkZg%CM|B
;W&#m0k@X6i?%1T$+9RoDK~n&Xt?IQ2st4!Vz`gEMXTX0BQXm(1GyqOpEy&Kz^weYhrdv@1UinS2sUZF_&JI<?66cYk28%lQaZ`5UbB_6_O$Rc
%ezr9W-|OV2`r5~GdOTM(zFUVcC==-pRh<MVlxoA6gM-l8n*$q(z=eer@68(k|w`4khl&s+Oe52LaIBk*|#k<)-WnI@HpGD!?{2_k~H$FHZiZV
Rj?~Ln>M{V=O`gH2|CiaT{fSp+q6Ep*tsw@%P+V&K(}DJODwImuP|D?JFrPM{kdznFR?x~p}9D@2eq*<b1?EY$UHGM2|RW%b-3v`8mOx{buK$D
O*>;Z-ZaBMyR~sP3A~cG#X1Bu^f|IGqB57bq_>-{)ioZu(lh0$O1cg;gt`zpW4bJ+a<tVr9=b5O=r$`WqcOxc3^-9T|Fz|}*tn}VXEdrdmAXng
rMc0vp{^ac(YX=4DY{`cTCxqfvbz&EfwK2H<hCI-jW{ncBeaRPL9)QP-mVusvoasHA3TM*NHJxk2{;HMt+oEVOS<W`!?ZrNqd2FuggtCMls{6r
-?&D;!M4&cnY3}NdNMaPk2%e?S-X}!qA|<56t$MLK{b82k~h<+O|zk{068<YD7DJ9%C#P_=Q(vR$G3$!Z7`y?Lo}l_;IgW?l{POp$*m*2yt!T{
`msB(HZmo+E;N0)<hKUDi6SqxA-SkIl{fw|n>Z@APq)jqKfL%kkhX~$9Wf5P{wyvzezdbT+&Eq|i#5r-ldw5B+qT@WVmvLlcQ@`I+`7fQ&N*s4
ORa6AwlS$Sr#as^M>HTbO0z1tyEG#+j3|-0(z+5jK_^%_`ZWbPZ8sJtIjvx_R=Neaz^w|gL@#ZZeL29l1vCykxUi@-@47fN?z_^r54c~mI4edz
m^itvf;SL3S-g8Rf3$u)v$v`}h&U-aPrSx1T(=szP&4*4_qv2R*g8S29xw^GnYY}q9J7D48MIBfk-0T0sHJ~8H8vr+Y&xQ}lDND!jkhQ=kuVUu
Z7Xa$^{_y`5HEqOV!dFr=B~9UwyaaM!n|_1wmH@<G&?o5<2Ii>s5}_3!>&{*bGz0paxj)W;WtdL&a&Gtp1Pqn7QM%?B09vX3o$z|rMZu*6T4A3
i8>E9m$bbx)T{=!m^DGOSiILYiMx**Wwo5Sc(JiJv$@8t9XL2LS~N<zdNe*UW;Zr6kTmQsfvf4K(6HP&EV7NY+PiYO6E(j)q&j1(%ril@=rp;t
iaTt$<hQ=L6Rm@_YrE98wiRqHI=~pGK`=$EPdlTl{XBy-nKkh-<29f<o~+P0wzA8yGq(@60Jk@_eme52Fg;W>Q7xyq4>A$CSv)nn1v3Y@Z96h0
N;p+H0l9Uyi?=5>2QZJd9=D#c@Hr|yG&0;Z4mo=}j50{B;yB1GWH92iqcFNM%{VPO$2U;8Sh;#P3^DRF4YQH9gE+-G2D}icn>%GVQ?<vr@w4eU
=sUozCN!csQK@4rs<-;IJUmaZhqjtCC9(~>q_PY<zcwbdMzn;c_$)UmS+&zTl{P0eNI8|cMZDEEgf`K*JTm(@e7s{T3_1xdTs2EKh%+j#&@Xtp
2&%C*wmAMaEW2{07(FyQyer(Uf;MS8g0`DGxwEV~mc5{*&pGEfP_{z1A~ol`CcB`zwYiJ6NizR6awr4648C<U#<(G?Ry7c|`zH`B)30~DFu9>P
v9Zy#9y~xWRkYtW!?<|2Cbeuk9Ju%^8@vKF?=};#B{_+-=QRN|a;tB*T{*x!W-&^+zab(u?=4X~!nE<RLpIVlE2x9ElDZ@_<TP(Q9XV__sI;Oy
Y%#(u6}-1K3^ar@$(}Z#R<`}IbF6eg<~8&(f4eKWnYYchx3w2NBQr8R;I9$9_qg@Dd@#+lGq{Ado;AfdXE=PgfG|cZVy+B3POxq@n4grhb2+}S
?mL_?mN_iBbi05zK{(60TeioyXgqB_p0c91YBM!6Ml>w4#X7=1`n>QdGA$>&6}%R-KDd6k
"""
