"""Turkish."""

# ruff: noqa: E501 (sentences and word lists stay whole)

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "ve veya ya da ile için bir bu şu o ne nasıl neden niçin niye nerede kim hangi kaç mi mı mu mü de ki en daha çok az "
    "gibi kadar vs ise olan olarak"
)

LANGUAGE = Language(
    code="tr",
    capitals="sentence",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.DEFINITION: ("nedir", "ne demek", "anlamı"),
        Kind.HOW_TO: ("nasıl yapılır", "nasıl", "adım adım", "yapımı"),
        Kind.QUESTION: ("neden", "niçin", "ne zaman", "nerede", "hangi", "kaç", "^ne", "mı$", "mi$", "mu$", "mü$"),
        Kind.VERSUS: ("vs", "vs.", "mi yoksa", "mı yoksa", "farkı", "arasındaki fark", "karşılaştırma"),
        Kind.REVIEW: ("yorum", "yorumlar", "yorumları", "inceleme", "incelemesi"),
        Kind.BEST: ("en iyi", "tavsiye", "önerileri"),
        Kind.SERVICE: ("yakınımda", "hizmeti", "hizmetleri", "servisi", "servis", "firması", "firmaları", "ajansı"),
        Kind.PRICE: ("fiyat", "fiyatı", "fiyatları", "ücreti", "ücretleri", "maliyeti"),
        Kind.BUY: ("satın al", "ucuz", "indirim", "kampanya", "sipariş"),
        Kind.PROBLEM: ("çalışmıyor", "sorunu", "sorunları", "hatası", "arızası", "tamiri"),
        Kind.TIPS: ("ipuçları", "fikirleri", "örnekleri", "tarifleri", "püf noktaları"),
    },
    noise=("yakınımda", "adım adım"),
    titles={
        Kind.DEFINITION: ("{k} Kısaca temel bilgiler", "{k} Sade bir anlatım"),
        Kind.HOW_TO: ("{k} Adım adım rehber", "{k} Gerekenler ve yapılacaklar"),
        Kind.QUESTION: ("{k}", "{k} Net bir yanıt", "{k} Bilinmesi gerekenler"),
        Kind.VERSUS: ("{k}: hangisi daha uygun?", "{k}: önemli farklar", "{k}: yan yana karşılaştırma"),
        Kind.REVIEW: ("{k}: karar vermeden önce bakılacaklar", "{k}: güçlü ve zayıf yönler"),
        Kind.BEST: ("{k}: nasıl seçilir?", "{k}: nelere bakmalı?", "{k}: seçeneklerin karşılaştırması"),
        Kind.SERVICE: ("{k}: neler dahil, nasıl işler?", "{k}: neler beklenir?"),
        Kind.PRICE: ("{k}: neye göre değişir?", "{k}: teklifler nasıl karşılaştırılır?"),
        Kind.BUY: ("{k}: sipariş öncesi kontrol listesi", "{k}: seçeneklere genel bakış"),
        Kind.PROBLEM: ("{k}: nedenler ve çözümler", "{k}: önce neye bakmalı?"),
        Kind.TIPS: ("{k}: nereden başlamalı?", "{k}: günlük hayat için"),
        Kind.TOPIC: ("{k}: pratik rehber", "{k}: bilinmesi gerekenler", "{k}: temel bilgiler"),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("Başlamadan önce gerekenler", "Araçlar, malzemeler, süre ve güvenlik."),
                ("Sırasıyla adımlar", "Her adımda tek işlem; adımın başarılı olduğu nasıl anlaşılır?"),
            ),
            (
                ("Sık yapılan hatalar", "Neler ters gider ve nasıl önlenir?"),
                ("İşe yaramazsa", "Sonra neye bakılmalı, ne zaman yardım istenmeli?"),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("Kısa yanıt", "Ana soruyu iki üç cümleyle yanıtlayın."),
                ("Nasıl işler", "Konuyu bir örnekle adım adım açıklayın."),
            ),
            (
                ("Dikkat edilecekler", "Sınırlar, istisnalar ve yanlış bilinenler."),
                ("Sonraki adım", "Okura bundan sonra ne yapacağını gösterin."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("Bir bakışta", "Önce sonuç: kime ne uygun?"),
                ("Neler karşılaştırılmalı", "Ölçütler ve neden önemli oldukları."),
            ),
            (
                ("Kime ne uygun", "Her seçeneği uygun okurla eşleştirin."),
                ("Nasıl karşılaştırıldı", "Seçeneklerin nasıl seçildiğini ve denetlendiğini açıkça yazın."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("Neler dahil", "Teklifi sade sözlerle anlatın: kapsam, seçenekler, sınırlar."),
                ("Kimler için", "Ne zaman uygun, ne zaman değil?"),
            ),
            (
                ("Süreç nasıl işler", "İlk görüşmeden sonuca kadar adımlar."),
                ("Başlayın", "İletişim bilgileriyle tek ve açık bir çağrı."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Çalışma taslağı.** Çevrimdışı motor tarafından bu görevin anahtar kelimelerinden ve planından "
        "hazırlandı. Araştırılmış bilgi içermez. Yayımlamadan önce notları bitmiş metinle değiştirin ya da bir yapay zekâ "
        "modeline yazdırın.",
        intro={
            Family.STEPS: "Bu rehber {audience} içindir. “{k}” konusunu hazırlıktan sonuca kadar ele alır.",
            Family.EXPLAIN: "Bu yazı {audience} içindir. “{k}” hakkında merak edilenleri yanıtlar.",
            Family.CHOOSE: "Bu karşılaştırma {audience} içindir. “{k}” konusunda önemli olanları sıralar.",
            Family.OFFER: "Bu sayfa {audience} içindir. “{k}” kapsamını ve nasıl ulaşılacağını gösterir.",
        },
        covers="Konular: {list}.",
        and_word="ve",
        to_cover="Burada işlenecekler",
        keywords="Doğal biçimde geçmesi gereken anahtar kelimeler: {list}",
        keyword_section="“{k}” aramasıyla ne istendiğini yanıtlayın.",
        faq_heading="Sık sorulan sorular",
        faq_answer="Yanıtlanacak: “{q}” sorusuna iki üç cümlelik doğrudan bir yanıt; bilgi veriyorsa kaynağıyla.",
        excerpt={
            Family.STEPS: "{title}: hazırlık, sırasıyla adımlar ve sorun çıkarsa yapılacaklar.",
            Family.EXPLAIN: "{title}: önce kısa yanıt, sonra nasıl işlediği ve dikkat edilecekler.",
            Family.CHOOSE: "{title}: neler karşılaştırılmalı, kime ne uygun, önce neye bakılmalı.",
            Family.OFFER: "{title}: neler dahil, kimler için ve nasıl başlanır.",
        },
        audience={
            Family.STEPS: "kendisi yapmak isteyenler",
            Family.EXPLAIN: "konuya yeni başlayanlar",
            Family.CHOOSE: "karar vermeden önce karşılaştıranlar",
            Family.OFFER: "uygun bir teklif arayanlar",
        },
        angle={
            Family.STEPS: "Hazırlıktan sonuca bütün yol, zaman kaybettiren hatalarla birlikte.",
            Family.EXPLAIN: "Önce kısa yanıt, sonra arkasındakiler.",
            Family.CHOOSE: "Adlardan önce ölçütler: kime ne uygun.",
            Family.OFFER: "Neler dahil ve sonra ne oluyor, reklam dili olmadan.",
        },
        hub_title="{k}: kapsamlı rehber",
        hub_angle="Konuyla ilgili her şeye götüren tek sayfa.",
        hub_section="Önemli olanı iki üç cümleyle söyleyin, sonra “{page}” sayfasına bağlantı verin.",
        hub_link="Başa yakın bir yerde “{hub}” ana sayfasına bağlantı verin.",
        table=("Ölçüt", "Fiyat", "Kalite", "Kullanım", "Uygun olduğu kişiler"),
        table_empty="doldurulacak",
        alt_featured="“{title}” için kapak görseli",
        alt_section="“{section}” bölümü için görsel",
        cluster="{list} ile ilgili aramalar.",
    ),
    question_words=("ne", "neden", "niçin", "nasıl", "nerede", "kim", "hangi", "kaç"),
)
