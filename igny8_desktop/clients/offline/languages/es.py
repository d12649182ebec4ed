"""Spanish."""

# ruff: noqa: E501 (sentences and word lists stay whole)

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "el la los las un una unos unas y o u pero de del para por con sin en a al desde como es son era ser se su sus mi "
    "tu lo que qué cómo cuál cuáles cuándo dónde quién cuánto porque vs entre más menos si no"
)

LANGUAGE = Language(
    code="es",
    capitals="sentence",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: ("^cómo", "^como", "paso a paso", "tutorial", "instrucciones"),
        Kind.DEFINITION: ("^qué es", "^que es", "^qué son", "^que son", "significado", "definición"),
        Kind.QUESTION: (
            "^qué",
            "^que",
            "^por qué",
            "^por que",
            "^cuándo",
            "^cuando",
            "^dónde",
            "^donde",
            "^quién",
            "^cuál",
            "^cual",
            "^cuánto",
            "^cuanto",
            "^se puede",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "o", "diferencia", "diferencias"),
        Kind.REVIEW: ("opiniones", "opinión", "reseña", "reseñas", "análisis"),
        Kind.BEST: ("mejor", "mejores", "top", "comparativa", "recomendado", "recomendados"),
        Kind.SERVICE: (
            "cerca de mí",
            "cerca de mi",
            "servicio",
            "servicios",
            "empresa",
            "empresas",
            "agencia",
            "técnico",
        ),
        Kind.PRICE: ("precio", "precios", "coste", "costo", "tarifas", "presupuesto"),
        Kind.BUY: ("comprar", "barato", "barata", "baratos", "baratas", "oferta", "ofertas", "descuento", "tienda"),
        Kind.PROBLEM: ("no funciona", "problema", "problemas", "error", "avería", "arreglar", "reparar"),
        Kind.TIPS: ("consejos", "ideas", "ejemplos", "trucos", "recetas", "errores"),
    },
    noise=("cerca de mí", "cerca de mi", "paso a paso"),
    titles={
        Kind.HOW_TO: ("{k}: guía paso a paso", "{k}, paso a paso", "{k}: qué necesitas y qué hacer"),
        Kind.DEFINITION: ("{k} Explicación sencilla", "{k} Lo esencial"),
        Kind.QUESTION: ("{k}", "{k} Una respuesta clara", "{k} Lo que conviene saber"),
        Kind.VERSUS: ("{k}: qué elegir", "{k}: las diferencias que importan", "{k}: comparación directa"),
        Kind.REVIEW: ("{k}: qué mirar antes de decidir", "{k}: puntos fuertes, puntos débiles y alternativas"),
        Kind.BEST: ("{k}: cómo elegir", "{k}: en qué fijarse", "{k}: las opciones, comparadas"),
        Kind.SERVICE: ("{k}: qué incluye y cómo contratarlo", "{k}: qué puedes esperar"),
        Kind.PRICE: ("{k}: de qué depende", "{k}: cómo comparar ofertas"),
        Kind.BUY: ("{k}: qué comprobar antes de pedir", "{k}: las opciones de un vistazo"),
        Kind.PROBLEM: ("{k}: causas y soluciones", "{k}: qué revisar primero"),
        Kind.TIPS: ("{k} para el día a día", "{k}: por dónde empezar"),
        Kind.TOPIC: ("{k}: guía práctica", "{k}: lo que conviene saber", "{k}: lo esencial"),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("Qué necesitas antes de empezar", "Lista de herramientas, materiales, tiempo y seguridad."),
                ("Los pasos en orden", "Una acción por paso; cómo saber que ha salido bien."),
            ),
            (
                ("Errores habituales", "Qué suele salir mal y cómo evitarlo."),
                ("Si no funciona", "Qué revisar después y cuándo pedir ayuda."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("La respuesta corta", "Responder a la pregunta principal en dos o tres frases."),
                ("Cómo funciona", "Explicar la idea paso a paso, con un ejemplo práctico."),
            ),
            (
                ("Qué tener en cuenta", "Límites, excepciones y malentendidos habituales."),
                ("Siguiente paso", "Indicar qué hacer a continuación."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("De un vistazo", "Primero el resultado: qué conviene a quién."),
                ("Qué comparar", "Los criterios y por qué importan."),
            ),
            (
                ("Qué elegir en cada caso", "Relacionar cada opción con los lectores a los que conviene."),
                ("Cómo se ha comparado", "Explicar con transparencia cómo se eligió y se comprobó."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("Qué incluye", "La oferta en palabras sencillas: alcance, opciones, límites."),
                ("Para quién es", "Cuándo conviene y cuándo no."),
            ),
            (
                ("Cómo funciona", "Los pasos, desde el primer contacto hasta el resultado."),
                ("Empezar", "Una llamada a la acción clara con datos de contacto."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Borrador de trabajo.** Preparado por el motor sin conexión a partir de las palabras clave y "
        "el esquema de esta tarea. No contiene datos investigados. Sustituye las notas por texto definitivo, o encárgalo "
        "a un modelo de IA, antes de publicar.",
        intro={
            Family.STEPS: "Esta guía es para {audience}. Recorre «{k}» desde la preparación hasta el resultado.",
            Family.EXPLAIN: "Este artículo es para {audience}. Responde a lo que se quiere saber sobre «{k}».",
            Family.CHOOSE: "Esta comparativa es para {audience}. Ordena lo que cuenta en «{k}».",
            Family.OFFER: "Esta página es para {audience}. Muestra qué incluye «{k}» y cómo conseguirlo.",
        },
        covers="Temas: {list}.",
        and_word="y",
        to_cover="Qué tratar aquí",
        keywords="Palabras clave que deben aparecer con naturalidad: {list}",
        keyword_section="Responder a lo que se busca con «{k}».",
        faq_heading="Preguntas frecuentes",
        faq_answer="Por responder: una respuesta directa a «{q}» en dos o tres frases, con fuente si afirma un hecho.",
        excerpt={
            Family.STEPS: "{title}: preparación, pasos en orden y qué hacer si algo falla.",
            Family.EXPLAIN: "{title}: primero la respuesta corta, después cómo funciona y qué tener en cuenta.",
            Family.CHOOSE: "{title}: qué comparar, qué elegir en cada caso y qué comprobar antes.",
            Family.OFFER: "{title}: qué incluye, para quién es y cómo empezar.",
        },
        audience={
            Family.STEPS: "quienes quieren hacerlo por su cuenta",
            Family.EXPLAIN: "quienes se acercan al tema por primera vez",
            Family.CHOOSE: "quienes comparan antes de decidir",
            Family.OFFER: "quienes buscan una oferta adecuada",
        },
        angle={
            Family.STEPS: "Todo el camino, de la preparación al resultado, con los errores que cuestan tiempo.",
            Family.EXPLAIN: "Primero la respuesta corta, después lo que hay detrás.",
            Family.CHOOSE: "Primero los criterios, después los nombres: qué conviene a quién.",
            Family.OFFER: "Qué incluye y qué pasa después, sin lenguaje publicitario.",
        },
        hub_title="{k}: la guía completa",
        hub_angle="La página que lleva a todo lo demás sobre el tema.",
        hub_section="Decir en dos o tres frases lo importante y enlazar a la página «{page}».",
        hub_link="Enlazar cerca del principio a la página principal «{hub}».",
        table=("Criterio", "Precio", "Calidad", "Manejo", "Adecuado para"),
        table_empty="por completar",
        alt_featured="Imagen de portada de «{title}»",
        alt_section="Ilustración del apartado «{section}»",
        cluster="Búsquedas sobre {list}.",
    ),
    question_words=(
        "qué",
        "que",
        "cómo",
        "como",
        "por",
        "cuándo",
        "cuando",
        "dónde",
        "donde",
        "quién",
        "cuál",
        "cual",
        "cuánto",
        "cuanto",
        "se",
    ),
)
