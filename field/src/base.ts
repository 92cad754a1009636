// One IndexedDB base, with promises. Writes are strict unless told otherwise: when the promise is kept, the bytes are on the
// disk of the phone, not in a buffer.

export type Key = IDBValidKey;

export class Base {
  readonly #name: string;
  readonly #version: number;
  readonly #prepare: (db: IDBDatabase) => void;
  #open: Promise<IDBDatabase> | null = null;

  constructor(name: string, version: number, prepare: (db: IDBDatabase) => void) {
    this.#name = name;
    this.#version = version;
    this.#prepare = prepare;
  }

  /** Does the work in one transaction; kept once it is durable, broken (and undone) when anything in it fails. */
  async write(
    stores: string[],
    work: (at: (store: string) => IDBObjectStore) => void,
    durability: IDBTransactionDurability = "strict",
  ): Promise<void> {
    const change = await this.#transaction(stores, "readwrite", durability);
    const done = new Promise<void>((resolve, reject) => {
      change.oncomplete = () => resolve();
      change.onabort = () => reject(change.error ?? new DOMException("abandoned", "AbortError"));
    });
    try {
      work((store) => change.objectStore(store));
    } catch (error) {
      done.catch(() => undefined);
      change.abort();
      throw error;
    }
    return done;
  }

  async get<T>(store: string, key: Key): Promise<T | undefined> {
    const reading = await this.#transaction([store], "readonly");
    return answer<T | undefined>(reading.objectStore(store).get(key));
  }

  /** Every row, in the order of the keys. */
  async all<T>(store: string): Promise<T[]> {
    const reading = await this.#transaction([store], "readonly");
    return answer<T[]>(reading.objectStore(store).getAll());
  }

  /** Every row under that key of an index. */
  async under<T>(store: string, index: string, key: Key): Promise<T[]> {
    const reading = await this.#transaction([store], "readonly");
    return answer<T[]>(reading.objectStore(store).index(index).getAll(key));
  }

  async keys(store: string): Promise<Key[]> {
    const reading = await this.#transaction([store], "readonly");
    return answer<Key[]>(reading.objectStore(store).getAllKeys());
  }

  async #transaction(
    stores: string[],
    mode: IDBTransactionMode,
    durability?: IDBTransactionDurability,
  ): Promise<IDBTransaction> {
    const options = durability ? { durability } : {};
    try {
      return (await this.#opened()).transaction(stores, mode, options);
    } catch (error) {
      // iOS sometimes loses its storage process in the background: the handle is dead, the data is not.
      if (!(error instanceof DOMException) || error.name === "NotFoundError") throw error;
      this.#open = null;
      return (await this.#opened()).transaction(stores, mode, options);
    }
  }

  #opened(): Promise<IDBDatabase> {
    this.#open ??= new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open(this.#name, this.#version);
      asked.onupgradeneeded = () => this.#prepare(asked.result);
      asked.onerror = () => reject(asked.error ?? new DOMException("refused", "UnknownError"));
      asked.onsuccess = () => {
        const db = asked.result;
        const forget = () => (this.#open = null);
        db.onclose = forget;
        db.onversionchange = () => {
          db.close();
          forget();
        };
        resolve(db);
      };
    }).catch((error: unknown) => {
      this.#open = null;
      throw error;
    });
    return this.#open;
  }
}

function answer<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new DOMException("unreadable", "UnknownError"));
  });
}
