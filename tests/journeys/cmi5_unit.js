// A cmi5 unit as an authoring tool would make one: it asks for its key, its data and its
// preferences, says what happens, and then tries what it must not be able to do.
const told = new URLSearchParams(location.search);
const endpoint = told.get("endpoint");
const where = new URLSearchParams({
  activityId: told.get("activityId"),
  agent: told.get("actor"),
  registration: told.get("registration"),
});

function show(name, text) {
  document.getElementById(name).textContent = text;
}

async function tried(what) {
  try {
    return String(await what());
  } catch (error) {
    return `refused: ${error.name}`;
  }
}

async function start() {
  const { "auth-token": token } = await (await fetch(told.get("fetch"), { method: "POST" })).json();
  const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3" };
  const data = await (
    await fetch(`${endpoint}activities/state?${where}&stateId=LMS.LaunchData`, { headers })
  ).json();
  const person = new URLSearchParams({ agent: told.get("actor"), profileId: "cmi5LearnerPreferences" });
  const preferences = await (await fetch(`${endpoint}agents/profile?${person}`, { headers })).json();
  show("language", preferences.languagePreference);

  async function say(verb, result) {
    const context = structuredClone(data.contextTemplate);
    context.registration = told.get("registration");
    const category = [{ id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" }];
    if (result && ("success" in result || "completion" in result)) {
      category.push({ id: "https://w3id.org/xapi/cmi5/context/categories/moveon" });
    }
    context.contextActivities.category = category;
    const statement = {
      id: crypto.randomUUID(),
      actor: JSON.parse(told.get("actor")),
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
      object: { id: told.get("activityId") },
      context,
      timestamp: new Date().toISOString(),
      ...(result ? { result } : {}),
    };
    const answer = await fetch(`${endpoint}statements`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(statement),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  await say("initialized");
  show("state", "valmis alkamaan");
  document.getElementById("finish").addEventListener("click", async () => {
    await say("completed", { completion: true, duration: "PT1M" });
    await say("passed", { success: true, duration: "PT1M", score: { scaled: 0.9 } });
    await say("terminated", { duration: "PT1M" });
    location.href = data.returnURL;
  });

  const visit = document.referrer;
  const attempts = {
    cookie: await tried(() => document.cookie || "none"),
    storage: await tried(() => localStorage.length),
    parent: await tried(() => parent.document.title),
    stranger: await tried(async () => (await fetch("https://vieras.example/")).status),
    ours: await tried(async () => (await fetch(new URL("/health/live", endpoint))).status),
    referrer: visit || "none",
  };
  show("attempts", JSON.stringify(attempts));
}

start().catch((error) => show("state", `virhe: ${error.message}`));
