// What is compared of people: forms of values, each value once in memory, and how many people have it.

internal import Words

/// What a person has of one kind of value, by the numbers of the values.
typealias ValueNumbers = [Int32]

/// One person: a component of customers, with everything that was ever said of any of them.
struct Person {
  /// The smallest number of the component.
  var customer: CustomerNumber
  var names: [NameForm] = []
  var birthdays: [Birthday] = []
  var phones: ValueNumbers = []
  var cards: ValueNumbers = []
  var emails: ValueNumbers = []
  var addresses: ValueNumbers = []
  var genders: Set<Gender> = []
  /// The person's numbers in the business's own system.
  var numbers: ValueNumbers = []

  enum Gender { case female, male }

  /// How many values of a kind are kept of a person, the newest.
  static let keptMax = 8

  var isEmpty: Bool {
    names.isEmpty && birthdays.isEmpty && phones.isEmpty && cards.isEmpty && emails.isEmpty
      && addresses.isEmpty
  }

  static func add<Value: Equatable>(_ value: Value, to values: inout [Value]) {
    if values.contains(value) { return }
    if values.count == keptMax { values.removeFirst() }
    values.append(value)
  }
}

/// Values of one kind, each once, with how many people have it.
struct Values<Value: Hashable> {
  private(set) var numbers: [Value: Int32] = [:]
  private(set) var values: [Value] = []
  private(set) var bearers: [Int32] = []

  mutating func number(of value: Value) -> Int32 {
    if let number = numbers[value] { return number }
    let number = Int32(values.count)
    numbers[value] = number
    values.append(value)
    bearers.append(0)
    return number
  }

  mutating func count(_ number: Int32) { bearers[Int(number)] += 1 }

  func bearers(of number: Int32) -> Int { Int(bearers[Int(number)]) }
  subscript(number: Int32) -> Value { values[Int(number)] }
}

/// All people of a ledger of whom something can be compared.
struct People {
  var people: [Person] = []
  private var places: [CustomerNumber: Int] = [:]
  var words = NameWords()
  var phones = Values<String>()
  var cards = Values<String>()
  var emails = Values<EmailForm>()
  var addresses = Values<AddressForm>()
  var numbers = Values<String>()
  /// How many people have a name of these words, and a birthday.
  private(set) var nameBearers: [[Int32]: Int] = [:]
  private(set) var birthdayBearers: [Birthday: Int] = [:]
  /// How many people have the same letters before the `@` of an address.
  private(set) var letterBearers: [String: Int] = [:]

  func person(_ customer: CustomerNumber) -> Person? { places[customer].map { people[$0] } }

  /// Changes what is known of a person, who is new the first time.
  mutating func with(_ customer: CustomerNumber, _ change: (inout Person, inout People) -> Void) {
    let place: Int
    if let known = places[customer] {
      place = known
    } else {
      place = people.count
      places[customer] = place
      people.append(Person(customer: customer))
    }
    var person = people[place]
    change(&person, &self)
    people[place] = person
  }

  /// Counts how many people have each value, once all of them are known. People of whom nothing is known are left out.
  mutating func finish() {
    people.removeAll(where: \.isEmpty)
    places = [:]
    for index in people.indices {
      let person = people[index]
      places[person.customer] = index
      for word in Set(person.names.flatMap(\.words)) { words.count(word) }
      for name in Set(person.names.map(\.words)) { nameBearers[name, default: 0] += 1 }
      for birthday in person.birthdays { birthdayBearers[birthday, default: 0] += 1 }
      for phone in person.phones { phones.count(phone) }
      for card in person.cards { cards.count(card) }
      for email in person.emails { emails.count(email) }
      for letters in Set(person.emails.map { emails[$0].letters }) { letterBearers[letters, default: 0] += 1 }
      for address in person.addresses { addresses.count(address) }
    }
  }
}

/// An e-mail address as it is compared.
struct EmailForm: Hashable {
  /// The address in its normal form.
  var address: String
  /// The letters before the `@`, and before a `+` there.
  var letters: String

  init(normalized address: String) {
    self.address = address
    let local = address.prefix { $0 != "@" }.prefix { $0 != "+" }
    letters = String(local.filter(\.isLetter))
  }
}
