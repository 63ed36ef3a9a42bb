// A shop's file of people, some of whom are in it twice: made from a seed, by how people write, and not by how they are compared.

import PerennialTestKit

/// One line of the file; an empty text is a field that nobody filled in.
struct MadeUpPerson {
  var record = ""
  var given = ""
  var family = ""
  /// The name as the line has it, where it is not given name and family name.
  var written: String?
  var birthday: (year: Int, month: Int, day: Int)?
  var phone = ""
  var email = ""
  var street = ""
  var house = ""
  var city = 0
  var hasAddress = true
  /// Written with `str.` and in capitals, as some do.
  var abbreviates = false

  var name: String { written ?? "\(given) \(family)" }

  var address: String {
    guard hasAddress else { return "" }
    let (postcode, name) = MadeUpNames.cities[city]
    let short = abbreviates ? street.replacing("straße", with: "str.") : street
    return "\(short) \(house), \(postcode) \(name)"
  }

  var date: String {
    guard let birthday else { return "" }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(birthday.year)-\(two(birthday.month))-\(two(birthday.day))"
  }
}

/// The file, and which of its lines are of one person.
struct MadeUpPeople {
  private(set) var people: [MadeUpPerson] = []
  /// The records of each person who is in the file twice.
  private(set) var doubles: Set<Set<String>> = []
  private var random: SeededRandom
  /// The addresses of e-mail that somebody has: two people have two.
  private var emails: Set<String> = []

  /// - Parameters:
  ///   - count: how many lines the file has.
  ///   - doubles: how many of them are of somebody who is there before.
  init(seed: UInt64, count: Int = 2_000, doubles: Int = 200) {
    random = SeededRandom(seed: seed)
    addStrangersWhoAreAlike(share: count / 2_000)
    while people.count < count - doubles { people.append(somebody()) }
    for index in people.indices { people[index].record = "r\(index + 1)" }
    var first = people.indices.shuffled(using: &random).prefix(doubles)
    // Those who are alike have doubles no more often than others.
    first.sort()
    for (number, index) in first.enumerated() {
      var second = again(people[index])
      second.record = "r\(count - doubles + number + 1)"
      self.doubles.insert([people[index].record, second.record])
      people.append(second)
    }
    people.shuffle(using: &random)
  }

  var csv: String {
    var lines = ["Record,Name,Birthday,Phone,Email,Address"]
    for person in people {
      let cells = [person.record, person.name, person.date, person.phone, person.email, person.address]
      lines.append(cells.map { "\"\($0)\"" }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let mapping = """
    mapping: 1
    title: Made-up people
    source: members
    fields:
      record: Record
      name: Name
      birthday: Birthday
      phone: Phone
      email: Email
      address: Address
    touchpoints:
      - kind: people
        type: customer.registered
        id: "member/{record}"
        subject: { record: "{record}" }
        data:
          origin: import
          personal: { name: "{name}", birthday: "{birthday}", phone: "{phone}", email: "{email}", address: "{address}" }
    """

  // MARK: Chance

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  /// One of a list whose first are the most common: the weight of the n-th is 1 / (n + 8).
  private mutating func common(_ list: [String]) -> String {
    let weights = list.indices.map { 1_000_000 / ($0 + 8) }
    var rest = Int.random(in: 0..<weights.reduce(0, +), using: &random)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return list[index] }
    }
    return list[0]
  }

  private mutating func any<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: list.indices, using: &random)]
  }

  // MARK: People

  private mutating func phone() -> String {
    let number =
      "\(any(["151", "160", "170", "171", "172", "175", "176"]))\(Int.random(in: 1_000_000...9_999_999, using: &random))"
    return chance(50) ? "+49 \(number)" : "0\(number.prefix(3))/\(number.dropFirst(3))"
  }

  private mutating func birthday(_ years: ClosedRange<Int> = 1940...2006) -> (Int, Int, Int) {
    (
      Int.random(in: years, using: &random), Int.random(in: 1...12, using: &random),
      Int.random(in: 1...28, using: &random)
    )
  }

  /// An address of e-mail that nobody else has.
  private mutating func email(_ person: MadeUpPerson) -> String {
    let (given, family) = (Self.plain(person.given), Self.plain(person.family))
    while true {
      let number = Int.random(in: 1...999, using: &random)
      let local =
        switch Int.random(in: 0..<5, using: &random) {
        case 0: "\(given).\(family)"
        case 1: "\(given)\(number)"
        case 2: "\(given.prefix(1)).\(family)"
        case 3: "\(family)\(number)"
        default: "\(any(MadeUpNames.nicknames))\(number)"
        }
      let address = "\(local)@\(any(MadeUpNames.hosts))"
      if emails.insert(address).inserted { return address }
    }
  }

  /// A name as addresses of e-mail have it.
  private static func plain(_ name: String) -> String {
    let letters: [Character: String] = [
      "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ë": "e", "è": "e", "é": "e", "ø": "o", "å": "a", "ł": "l",
      "ı": "i", "’": "",
    ]
    return name.lowercased().map { letters[$0] ?? String($0) }.joined()
  }

  private mutating func move(_ person: inout MadeUpPerson) {
    person.street = common(MadeUpNames.streets)
    person.house = "\(Int.random(in: 1...80, using: &random))\(chance(10) ? "a" : "")"
    person.city = Int.random(in: MadeUpNames.cities.indices, using: &random)
  }

  private mutating func named(_ given: String, _ family: String) -> MadeUpPerson {
    var person = MadeUpPerson()
    (person.given, person.family) = (given, family)
    person.birthday = birthday()
    person.phone = phone()
    person.email = email(person)
    move(&person)
    return person
  }

  private mutating func somebody() -> MadeUpPerson {
    var person = named(
      common(chance(50) ? MadeUpNames.women : MadeUpNames.men), common(MadeUpNames.families))
    if chance(15) { person.birthday = nil }
    if chance(20) { person.phone = "" }
    if chance(25) { person.email = "" }
    if chance(15) { person.hasAddress = false }
    return person
  }

  // MARK: Two who are alike and are two

  /// Twins, father and son of one name, couples who share telephone and address, and people of a common name who were born on one day.
  /// Some of them lack a telephone number or an address of e-mail. But the file says of each pair in what they differ: no comparison
  /// could tell apart who were the same in all that it has.
  private mutating func addStrangersWhoAreAlike(share: Int) {
    for _ in 0..<(30 * share) { addTwins() }
    for _ in 0..<(30 * share) { addFatherAndSon() }
    for _ in 0..<(40 * share) { addCouple() }
    for _ in 0..<(30 * share) { addNamesakes() }
    for _ in 0..<(20 * share) { addSiblings() }
    for index in people.indices where chance(25) {
      if chance(50) { people[index].phone = "" } else { people[index].email = "" }
    }
  }

  /// Somebody of the same household: family name, address, and often the telephone, are those of another.
  private mutating func relative(of person: MadeUpPerson, _ given: String, samePhone percent: Int)
    -> MadeUpPerson
  {
    var other = person
    other.given = given
    other.birthday = birthday()
    other.email = email(other)
    if !chance(percent) { other.phone = phone() }
    return other
  }

  private mutating func addTwins() {
    let list = chance(50) ? MadeUpNames.women : MadeUpNames.men
    let one = named(common(list), common(MadeUpNames.families))
    var given = common(list)
    while given == one.given { given = common(list) }
    var other = relative(of: one, given, samePhone: 60)
    other.birthday = one.birthday
    people += [one, other]
  }

  private mutating func addFatherAndSon() {
    var father = named(common(MadeUpNames.men), common(MadeUpNames.families))
    father.birthday = birthday(1935...1965)
    var son = relative(of: father, father.given, samePhone: 70)
    son.birthday = birthday(1966...2004)
    if let years = father.birthday?.year, let born = son.birthday?.year, born - years < 18 {
      son.birthday?.year = years + 18 + Int.random(in: 0...20, using: &random)
    }
    people += [father, son]
  }

  private mutating func addCouple() {
    let her = named(common(MadeUpNames.women), common(MadeUpNames.families))
    var him = relative(of: her, common(MadeUpNames.men), samePhone: 85)
    if chance(30) { him.family = common(MadeUpNames.families) }
    if chance(15) { him.email = her.email }
    people += [her, him]
  }

  private mutating func addNamesakes() {
    let list = chance(50) ? MadeUpNames.women : MadeUpNames.men
    let (given, family) = (any(Array(list.prefix(6))), any(Array(MadeUpNames.families.prefix(6))))
    let one = named(given, family)
    var other = named(given, family)
    other.birthday = one.birthday
    people += [one, other]
  }

  private mutating func addSiblings() {
    let one = named(common(MadeUpNames.men), common(MadeUpNames.families))
    people += [one, relative(of: one, common(MadeUpNames.women), samePhone: 80)]
  }

  // MARK: One who is there twice

  /// The same person as they are written down another time: mostly with another address of e-mail, often with a slip or two, with less,
  /// or after something in their life has changed.
  private mutating func again(_ person: MadeUpPerson) -> MadeUpPerson {
    var second = person
    if !chance(30) { second.email = chance(50) ? "" : email(person) }
    if chance(50), !second.phone.isEmpty {
      let digits = second.phone.filter(\.isNumber).drop { $0 == "0" }
      let local = digits.hasPrefix("49") ? digits.dropFirst(2) : digits
      second.phone = chance(50) ? "0049\(local)" : "0\(local)"
    }
    let changes = 1 + (chance(60) ? 1 : 0) + (chance(30) ? 1 : 0)
    for _ in 0..<changes { change(&second) }
    return second
  }

  private mutating func change(_ person: inout MadeUpPerson) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: person.given = slip(person.given)
    case 1: person.family = slip(person.family)
    case 2: person.written = "\(person.family)\(chance(50) ? "," : "") \(person.given)"
    case 3: (person.given, person.family) = (spelled(person.given), spelled(person.family))
    case 4: person.birthday = nil
    case 5: person.phone = ""
    case 6: person.hasAddress = false
    case 7: move(&person)
    case 8: person.phone = phone()
    case 9:
      guard let (year, month, day) = person.birthday else { return }
      person.birthday = chance(50) && day <= 12 ? (year, day, month) : (year, month, min(28, day + 1))
    case 10: person.abbreviates = true
    default:
      person.written =
        "\(person.given) \(common(chance(50) ? MadeUpNames.women : MadeUpNames.men)) \(person.family)"
    }
  }

  /// A slip of the keyboard: a letter too many, too few, another, or two that changed places.
  private mutating func slip(_ word: String) -> String {
    var letters = Array(word)
    guard letters.count > 3 else { return word }
    let place = Int.random(in: 1..<letters.count - 1, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: letters.insert(letters[place], at: place)
    case 1: letters.remove(at: place)
    case 2: letters[place] = any(Array("aeinrst"))
    default: letters.swapAt(place, place + 1)
    }
    return String(letters)
  }

  /// Umlauts and accents as those write them who have no such keys.
  private mutating func spelled(_ word: String) -> String {
    chance(50)
      ? word.replacing("ü", with: "ue").replacing("ö", with: "oe").replacing("ä", with: "ae").replacing(
        "ß", with: "ss")
      : word.uppercased()
  }
}
