// Who is compared with whom: never everybody with everybody.

internal import Words

/// Pairs of people who have something in common.
///
/// Each person has a few keys: a telephone number, a card, an e-mail address or the letters before its `@`, an address, a birthday, a
/// name, and some of these together. Those who share a key are a block, and are compared with each other. A block of more than
/// `blockMax` is passed over: what so many share tells nobody apart, and for each coarse key there are finer ones. So the work grows as
/// the people do, and not as their square.
struct Candidates {
  static let blockMax = 60

  private struct Entry: Comparable {
    var key: UInt64
    var person: UInt32

    static func < (one: Entry, other: Entry) -> Bool {
      (one.key, one.person) < (other.key, other.person)
    }
  }

  /// The pairs, each once, as indices into the people: the smaller in the upper half.
  static func pairs(of people: People) -> [UInt64] {
    var entries: [Entry] = []
    entries.reserveCapacity(people.people.count * 8)
    for (index, person) in people.people.enumerated() {
      var keys: Set<UInt64> = []
      addKeys(of: person, people, to: &keys)
      for key in keys { entries.append(Entry(key: key, person: UInt32(index))) }
    }
    entries.sort()
    var pairs: [UInt64] = []
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      if end - start > 1, end - start <= blockMax {
        for one in start..<end {
          for other in (one + 1)..<end {
            pairs.append(UInt64(entries[one].person) << 32 | UInt64(entries[other].person))
          }
        }
      }
      start = end
    }
    entries = []
    pairs.sort()
    var last: UInt64?
    pairs.removeAll { pair in
      defer { last = pair }
      return pair == last
    }
    return pairs
  }

  private enum Kind: UInt8 {
    case phone, card, email, emailLetters, address, birthday, birthdayWord, name, nameYear, namePostcode,
      nameLetters
  }

  private static func addKeys(of person: Person, _ people: People, to keys: inout Set<UInt64>) {
    func add(_ kind: Kind, _ parts: Int...) {
      var hasher = Hasher()
      hasher.combine(kind)
      for part in parts { hasher.combine(part) }
      keys.insert(UInt64(bitPattern: Int64(hasher.finalize())))
    }
    for phone in person.phones { add(.phone, Int(phone)) }
    for card in person.cards { add(.card, Int(card)) }
    let letters = person.emails.map { people.emails[$0].letters }.filter { $0.count >= 5 }.map(\.hashValue)
    for email in person.emails { add(.email, Int(email)) }
    for letters in letters { add(.emailLetters, letters) }
    let postcodes = person.addresses.compactMap { people.addresses[$0].postcode?.hashValue }
    for address in person.addresses { add(.address, Int(address)) }
    let sounds = person.names.map { $0.words.map { people.words[$0].sound } }
    for birthday in person.birthdays {
      add(.birthday, birthday.hashValue)
      for sound in sounds.joined() { add(.birthdayWord, birthday.hashValue, sound.hashValue) }
    }
    for name in sounds {
      let name = name.sorted().hashValue
      add(.name, name)
      for birthday in person.birthdays { add(.nameYear, name, birthday.year) }
      for postcode in postcodes { add(.namePostcode, name, postcode) }
      for letters in letters { add(.nameLetters, name, letters) }
    }
    // A slip in the house number or the street: the postcode and a word of the name.
    for postcode in postcodes {
      for sound in sounds.joined() { add(.namePostcode, postcode, sound.hashValue) }
    }
  }
}
