"""Names for the people outside the cast, by country."""

from typing import Final

FIRST: Final[dict[str, tuple[str, ...]]] = {
    "DE": (
        *("Anna", "Ben", "Clara", "David", "Emma", "Franz", "Greta", "Hans", "Ida", "Jakob", "Katharina", "Lukas"),
        *("Marie", "Nico", "Olivia", "Paul", "Rosa", "Simon", "Theresa", "Ulrich", "Vera", "Wolfgang", "Xaver"),
        *("Yvonne", "Zoë", "Jürgen", "Käthe", "Björn", "Aylin", "Mehmet", "Özlem", "Piotr", "Małgorzata", "Ivana"),
        *("Dragan", "Fatima", "Amira", "Linh", "Giulia", "Matteo", "Chiara", "Andrej", "Svetlana", "Leonie", "Finn"),
        *("Magdalena", "Korbinian", "Sebastian", "Veronika", "Ludwig", "Sabine", "Thomas", "Petra", "Uwe", "Heike"),
    ),
    "GB": (
        *("Alice", "Benjamin", "Charlotte", "Daniel", "Eleanor", "Freddie", "Grace", "Harry", "Imogen", "Jack"),
        *("Katie", "Liam", "Molly", "Nathan", "Olive", "Poppy", "Quentin", "Rosie", "Samuel", "Tilly", "Una"),
        *("Violet", "Will", "Yasmin", "Zara", "Siobhán", "Eoin", "Rhys", "Cerys", "Hamish", "Mairi", "Ayesha"),
        *("Imran", "Anjali", "Rohan", "Kwame", "Adaeze", "Jing", "Mei", "Agnieszka", "Tomasz", "Zoë", "Chloé"),
        *("Beatrice", "Dorothy", "Ernest", "Florence", "Gwen", "Hugo", "Iris", "Jude", "Kit", "Lottie", "Mabel"),
    ),
}

LAST: Final[dict[str, tuple[str, ...]]] = {
    "DE": (
        *("Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann"),
        *("Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann"),
        *("Braun", "Krüger", "Hofmann", "Hartmann", "Lange", "Werner", "Krause", "Lehmann", "Köhler", "Maier"),
        *("Huber", "Brandl", "Gruber", "Weiß", "Groß", "Strauß", "Böhm", "Jäger", "Kaiser", "Vogel", "Yılmaz"),
        *("Öztürk", "Şimşek", "Nowak", "Kowalski", "Petrović", "Nguyễn", "Rossi", "García", "Ivanova", "Haddad"),
        *("von Aschau", "Meier-Lüdenscheid", "Obermayr", "Sailer", "Stadler", "Riedl", "Pfaffenzeller", "Eder"),
    ),
    "GB": (
        *("Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Robinson", "Wright"),
        *("Thompson", "Evans", "Walker", "White", "Roberts", "Green", "Hall", "Wood", "Jackson", "Clarke"),
        *("Patel", "Khan", "Ali", "Hussain", "Begum", "O’Brien", "O’Connor", "MacDonald", "Campbell", "Stewart"),
        *("Adeyemi", "Mensah", "Chen", "Wong", "Kowalska", "Nowak", "García", "Müller", "Fitzgerald", "Featherstone"),
        *("Ackroyd", "Braithwaite", "Cartwright", "Dewhurst", "Entwistle", "Hepworth", "Illingworth", "Ramsbottom"),
    ),
}

COMPANIES: Final[dict[str, tuple[str, ...]]] = {
    "DE": (
        *("Café {last}", "Kanzlei {last} & Partner", "Kita {last}straße", "Blumen {last}", "Praxis Dr. {last}"),
        *("Gasthaus {last}", "{last} Bau GmbH", "Friseur {last}", "Hort {last}", "Buchhandlung {last}"),
    ),
    "GB": (
        *("{last} & Daughters", "The {last} Arms", "{last} Interiors", "{last} Primary School", "Café {last}"),
        *("{last} Dance Studio", "{last} Florists", "{last} Photography", "{last} Solicitors", "Hotel {last}"),
    ),
}

OTHER_NAMES: Final[tuple[str, ...]] = (
    *("Дмитро", "Екатерина В.", "محمد", "ليلى ح", "נועה", "山田花子", "王芳", "김민지", "Ελένη", "สมชาย", "प्रिया"),
    *("İbrahim Çelik", "Łucja", "Þórdís", "Đặng Văn Hùng", "J", "🐶", "~ M ~", "Mama von Leo", "2. Vorstand", "."),
)
"""What else people put into their profiles."""
