"""Portuguese."""

# ruff: noqa: E501 (sentences and word lists stay whole)

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "o a os as um uma uns umas e ou mas de do da dos das para por com sem em no na nos nas ao à desde como é são ser se "
    "seu sua meu minha que quem qual quais quando onde quanto porque vs entre mais menos não"
)

LANGUAGE = Language(
    code="pt",
    capitals="sentence",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: ("^como", "passo a passo", "tutorial", "instruções"),
        Kind.DEFINITION: ("^o que é", "^o que são", "significado", "definição"),
        Kind.QUESTION: (
            "^o que",
            "^que",
            "^por que",
            "^porque",
            "^quando",
            "^onde",
            "^quem",
            "^qual",
            "^quais",
            "^quanto",
            "^quanta",
            "^pode",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "ou", "diferença", "diferenças"),
        Kind.REVIEW: ("avaliação", "avaliações", "opiniões", "análise", "review"),
        Kind.BEST: ("melhor", "melhores", "top", "comparativo", "recomendado"),
        Kind.SERVICE: ("perto de mim", "serviço", "serviços", "empresa", "empresas", "agência", "técnico"),
        Kind.PRICE: ("preço", "preços", "custo", "custos", "valor", "orçamento"),
        Kind.BUY: ("comprar", "barato", "barata", "baratos", "promoção", "oferta", "ofertas", "desconto", "loja"),
        Kind.PROBLEM: ("não funciona", "problema", "problemas", "erro", "defeito", "consertar"),
        Kind.TIPS: ("dicas", "ideias", "exemplos", "truques", "receitas", "erros"),
    },
    noise=("perto de mim", "passo a passo"),
    titles={
        Kind.HOW_TO: ("{k}: guia passo a passo", "{k}, passo a passo", "{k}: do que precisa e o que fazer"),
        Kind.DEFINITION: ("{k} Uma explicação simples", "{k} O essencial em resumo"),
        Kind.QUESTION: ("{k}", "{k} Uma resposta clara", "{k} O que importa saber"),
        Kind.VERSUS: ("{k}: o que escolher", "{k}: as diferenças que contam", "{k}: a comparação direta"),
        Kind.REVIEW: ("{k}: o que verificar antes de decidir", "{k}: pontos fortes, pontos fracos e alternativas"),
        Kind.BEST: ("{k}: como escolher", "{k}: o que observar", "{k}: as opções comparadas"),
        Kind.SERVICE: ("{k}: o que inclui e como funciona", "{k}: o que esperar"),
        Kind.PRICE: ("{k}: de que depende", "{k}: como comparar ofertas"),
        Kind.BUY: ("{k}: o que verificar antes de encomendar", "{k}: as opções num relance"),
        Kind.PROBLEM: ("{k}: causas e soluções", "{k}: o que verificar primeiro"),
        Kind.TIPS: ("{k} para o dia a dia", "{k}: por onde começar"),
        Kind.TOPIC: ("{k}: guia prático", "{k}: o que importa saber", "{k}: o essencial"),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("O que é preciso antes de começar", "Ferramentas, materiais, tempo e segurança."),
                ("Os passos por ordem", "Uma ação por passo; como saber que resultou."),
            ),
            (
                ("Erros comuns", "O que costuma correr mal e como evitar."),
                ("Se não funcionar", "O que verificar depois e quando pedir ajuda."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("A resposta curta", "Responder à pergunta principal em duas ou três frases."),
                ("Como funciona", "Explicar a ideia passo a passo, com um exemplo prático."),
            ),
            (
                ("O que ter em conta", "Limites, exceções e mal-entendidos comuns."),
                ("O próximo passo", "Indicar o que fazer a seguir."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("Num relance", "Primeiro o resultado: o que convém a quem."),
                ("O que comparar", "Os critérios e por que contam."),
            ),
            (
                ("O que escolher em cada caso", "Ligar cada opção aos leitores a quem convém."),
                ("Como foi feita a comparação", "Dizer abertamente como as opções foram escolhidas e verificadas."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("O que inclui", "A oferta em palavras simples: alcance, opções, limites."),
                ("Para quem é", "Quando convém e quando não."),
            ),
            (
                ("Como funciona", "Os passos, do primeiro contacto ao resultado."),
                ("Começar", "Uma chamada à ação clara com contactos."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Rascunho de trabalho.** Preparado pelo motor offline a partir das palavras-chave e do esquema "
        "desta tarefa. Não contém factos pesquisados. Substitua as notas por texto definitivo, ou peça-o a um modelo de "
        "IA, antes de publicar.",
        intro={
            Family.STEPS: "Este guia é para {audience}. Percorre «{k}» da preparação ao resultado.",
            Family.EXPLAIN: "Este artigo é para {audience}. Responde ao que se quer saber sobre «{k}».",
            Family.CHOOSE: "Esta comparação é para {audience}. Ordena o que conta em «{k}».",
            Family.OFFER: "Esta página é para {audience}. Mostra o que «{k}» inclui e como obter.",
        },
        covers="Temas: {list}.",
        and_word="e",
        to_cover="A tratar aqui",
        keywords="Palavras-chave a usar com naturalidade: {list}",
        keyword_section="Responder ao que se procura com «{k}».",
        faq_heading="Perguntas frequentes",
        faq_answer="Por responder: uma resposta direta a «{q}» em duas ou três frases, com fonte quando afirma um facto.",
        excerpt={
            Family.STEPS: "{title}: preparação, passos por ordem e o que fazer se algo falhar.",
            Family.EXPLAIN: "{title}: primeiro a resposta curta, depois como funciona e o que ter em conta.",
            Family.CHOOSE: "{title}: o que comparar, o que escolher e o que verificar antes.",
            Family.OFFER: "{title}: o que inclui, para quem é e como começar.",
        },
        audience={
            Family.STEPS: "quem quer fazer por conta própria",
            Family.EXPLAIN: "quem está a conhecer o tema",
            Family.CHOOSE: "quem compara antes de decidir",
            Family.OFFER: "quem procura uma oferta adequada",
        },
        angle={
            Family.STEPS: "Todo o caminho, da preparação ao resultado, com os erros que custam tempo.",
            Family.EXPLAIN: "Primeiro a resposta curta, depois o que está por trás.",
            Family.CHOOSE: "Primeiro os critérios, depois os nomes: o que serve a quem.",
            Family.OFFER: "O que inclui e o que acontece a seguir, sem linguagem publicitária.",
        },
        hub_title="{k}: o guia completo",
        hub_angle="A página que leva a tudo o resto sobre o tema.",
        hub_section="Dizer o essencial em duas ou três frases e ligar à página «{page}».",
        hub_link="Ligar perto do início à página principal «{hub}».",
        table=("Critério", "Preço", "Qualidade", "Utilização", "Indicado para"),
        table_empty="por preencher",
        alt_featured="Imagem de capa de «{title}»",
        alt_section="Ilustração da secção «{section}»",
        cluster="Pesquisas sobre {list}.",
    ),
    question_words=(
        "o",
        "que",
        "por",
        "porque",
        "quando",
        "onde",
        "quem",
        "qual",
        "quais",
        "quanto",
        "quanta",
        "pode",
        "como",
    ),
)
