// Names for people who do not exist: the first of each list are the most common.

enum MadeUpNames {
  static let women = words(
    """
    Anna Maria Sophie Laura Julia Lena Sarah Katharina Lisa Hannah Emma Christina Eva Claudia Susanne Petra Monika Sabine Andrea
    Stefanie Nicole Birgit Martina Ursula Renate Helga Ingrid Elisabeth Brigitte Karin Gisela Heike Silke Anja Tanja Melanie Nadine
    Sandra Jana Theresa Veronika Franziska Johanna Magdalena Charlotte Amelie Clara Greta Frieda Marlene Rosa Ida Paula Mathilda Nora
    Hanna Lea Mia Leonie Annika Ulrike Dagmar Ilse Edith Margarete Hedwig Zeynep Fatma Olga Natalia Ewa Agnieszka Chiara Giulia Zoë
    """)
  static let men = words(
    """
    Thomas Michael Andreas Peter Stefan Christian Daniel Markus Martin Alexander Hans Jürgen Wolfgang Klaus Frank Uwe Jörg Bernd
    Günther Dieter Werner Helmut Manfred Gerhard Karl Josef Franz Georg Johannes Matthias Sebastian Florian Tobias Philipp Felix
    Maximilian Lukas Jonas Leon Paul Ben Finn Noah Elias Luis Jakob Anton Emil Oskar Theodor Moritz Konstantin Valentin Simon David
    Jan Tim Tom Nils Lars Björn Sören Hauke Torsten Holger Detlef Mehmet Mustafa Ali Piotr Tomasz Marco Luca Giovanni André René
    """)
  static let families = words(
    """
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann
    Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler
    Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther
    Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer
    Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn
    Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Yılmaz Kaya Öztürk Nowak Kowalski Rossi Ferrari Dubois Lefèvre Nguyen
    Sørensen Åkesson Łukasik O’Brien Hagedorn Quandt Wiesinger Zehetmair Ostermann Pflüger Rademacher Brinkmann Uhlig Thiele Hölscher
    Wachsmann Tiedemann Radermacher Grünewald Kleinschmidt Obermaier Lichtenberg Schönfeld Eichinger Stegmüller Faßbender Dörfler
    """)
  static let streets = words(
    """
    Hauptstraße Schulstraße Gartenstraße Bahnhofstraße Dorfstraße Bergstraße Birkenweg Lindenstraße Kirchstraße Waldstraße
    Ringstraße Amselweg Goethestraße Schillerstraße Jahnstraße Buchenweg Wiesenstraße Mühlenweg Rosenweg Feldstraße Eichenweg
    Tulpenweg Burgstraße Marktplatz Mozartstraße Beethovenstraße Finkenweg Brunnenstraße Talstraße Kastanienallee Parkstraße
    """)
  static let cities: [(postcode: String, city: String)] = [
    ("80331", "München"), ("10115", "Berlin"), ("20095", "Hamburg"), ("50667", "Köln"),
    ("60311", "Frankfurt"),
    ("70173", "Stuttgart"), ("40213", "Düsseldorf"), ("04109", "Leipzig"), ("90402", "Nürnberg"),
    ("01067", "Dresden"),
    ("30159", "Hannover"), ("28195", "Bremen"), ("79098", "Freiburg"), ("93047", "Regensburg"),
    ("86150", "Augsburg"),
  ]
  static let nicknames = words(
    """
    sonne kater bergfex leseratte radler segler garten waldfee tintenfisch morgenrot kaffeetante sternchen wanderer zugvogel
    """)
  static let hosts = words(
    "gmail.com gmx.de web.de t-online.de outlook.com posteo.de icloud.com yahoo.de freenet.de")

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }
}
