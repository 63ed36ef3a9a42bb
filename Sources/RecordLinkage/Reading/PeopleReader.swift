// Reads the sealed parts that people are compared by.

internal import Ledger
internal import Schema
internal import Words

/// Reads what is sealed of people, with the ledger's key, into memory only.
struct PeopleReader {
  private let rules: IdentityRules
  private let arrangement: Arrangement
  /// Who takes no part: erased or restricted, by any number of the component.
  private let leftOut: Set<CustomerNumber>
  private(set) var people = People()

  /// - Throws: `LedgerError`: `keyUnavailable`, `keyLost`, `damaged`.
  static func people(of ledger: Ledger, as arrangement: Arrangement) throws -> People {
    var reader = try PeopleReader(ledger, arrangement)
    var query = TouchpointQuery(types: [
      .customerRegistered, .customerUpdated, .customerLinked, .customerUnlinked,
    ])
    query.through = arrangement.position
    try ledger.forEachTouchpoint(query, reveal: true) { touchpoint in
      reader.take(touchpoint)
      return true
    }
    reader.people.finish()
    return reader.people
  }

  private init(_ ledger: Ledger, _ arrangement: Arrangement) throws {
    self.arrangement = arrangement
    rules = try ledger.settings.identity
    let barred = try ledger.erasedCustomers().union(ledger.restrictedCustomers())
    leftOut = Set(barred.map { arrangement.root(of: $0) })
  }

  private mutating func take(_ touchpoint: RecordedTouchpoint) {
    guard case .message(let message) = touchpoint.content,
      let customer = arrangement.owner(of: touchpoint.fact, at: touchpoint.position), customer != .business,
      !leftOut.contains(customer)
    else { return }
    let hasProfile = touchpoint.personalPart == .revealed
    switch message {
    case let registered as CustomerRegistered:
      take(
        hasProfile ? registered.personal : Profile(), month: registered.birthMonth, day: registered.birthDay,
        of: customer)
    case let updated as CustomerUpdated:
      take(
        hasProfile ? updated.personal : Profile(), month: updated.birthMonth, day: updated.birthDay,
        of: customer)
    case let linked as CustomerLinked where hasProfile:
      take(linked.personal.identifiers, of: customer, isLinked: true)
    case let unlinked as CustomerUnlinked where hasProfile:
      take(unlinked.personal.identifiers, of: customer, isLinked: false)
    default: break
    }
  }

  private mutating func take(_ profile: Profile, month: Int64, day: Int64, of customer: CustomerNumber) {
    let (rules, given) = (rules, [Identifier.phone(profile.phone), .email(profile.email)])
    people.with(customer) { person, people in
      if let name = NameForm(profile.name, { people.words.number(of: $0) }) {
        Person.add(name, to: &person.names)
      }
      if let birthday = Birthday(profile.birthday) {
        Person.add(birthday, to: &person.birthdays)
      } else if month > 0, day > 0 {
        Person.add(Birthday(month: Int(month), day: Int(day)), to: &person.birthdays)
      }
      if let address = AddressForm(profile.address) {
        Person.add(people.addresses.number(of: address), to: &person.addresses)
      }
      switch profile.gender.lowercased().first {
      case "f", "w": person.genders.insert(.female)
      case "m": person.genders.insert(.male)
      default: break
      }
      for identifier in rules.usable(given.filter { !$0.value.isEmpty }) {
        Self.add(identifier, to: &person, &people)
      }
    }
  }

  private mutating func take(
    _ given: [PersonalIdentifier], of customer: CustomerNumber, isLinked: Bool
  ) {
    let identifiers = rules.usable(given.map { Identifier($0.kind, $0.value) })
    people.with(customer) { person, people in
      for identifier in identifiers {
        if isLinked {
          Self.add(identifier, to: &person, &people)
        } else {
          Self.remove(identifier, from: &person, &people)
        }
      }
    }
  }

  private static func add(_ identifier: Identifier, to person: inout Person, _ people: inout People) {
    switch identifier.kind {
    case "phone":
      guard let number = phoneNumber(identifier.value) else { return }
      Person.add(people.phones.number(of: number), to: &person.phones)
    case "email":
      Person.add(people.emails.number(of: EmailForm(normalized: identifier.value)), to: &person.emails)
    case "card": Person.add(people.cards.number(of: identifier.value), to: &person.cards)
    case "crm": Person.add(people.numbers.number(of: identifier.value), to: &person.numbers)
    default: break
    }
  }

  /// What was said not to be theirs speaks for nothing.
  private static func remove(_ identifier: Identifier, from person: inout Person, _ people: inout People) {
    switch identifier.kind {
    case "phone":
      guard let number = phoneNumber(identifier.value) else { return }
      let place = people.phones.number(of: number)
      person.phones.removeAll { $0 == place }
    case "email":
      let place = people.emails.number(of: EmailForm(normalized: identifier.value))
      person.emails.removeAll { $0 == place }
    case "card":
      let place = people.cards.number(of: identifier.value)
      person.cards.removeAll { $0 == place }
    case "crm":
      let place = people.numbers.number(of: identifier.value)
      person.numbers.removeAll { $0 == place }
    default: break
    }
  }

  /// The digits by which a telephone number is compared: its last nine, in which it makes no difference whether the country's code is
  /// given. `nil` where they are too few.
  private static func phoneNumber(_ normalized: String) -> String? {
    let digits = normalized.filter { $0 != "+" }.drop { $0 == "0" }
    return digits.count >= 7 ? String(digits.suffix(9)) : nil
  }
}
