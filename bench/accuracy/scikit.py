# Trains the model that the request, the first line of standard input, names. It
# answers with a list of labels; or, if the request wants times, each further
# line with how many seconds the probabilities of all texts took: of "each" by
# itself, or of "all" in one call.
import json
import sys
import time

from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline

MODELS = {
    "multinomial": (CountVectorizer, MultinomialNB(), "multinomialnb__alpha", [0.05, 0.1, 0.3, 1]),
    "complement": (CountVectorizer, ComplementNB(), "complementnb__alpha", [0.1, 0.3, 1, 3]),
    "logistic": (TfidfVectorizer, LogisticRegression(max_iter=1000), "logisticregression__C", [0.3, 1, 3, 10]),
}

request = json.loads(sys.stdin.readline())
vectorizer, model, parameter, values = MODELS[request["model"]]
features = vectorizer(ngram_range=(1, 2), min_df=2) if request["pairs"] else vectorizer()
pipeline = make_pipeline(features, model)
if request["search"]:
    pipeline = GridSearchCV(pipeline, {parameter: values}, scoring="f1_macro", cv=5)
pipeline.fit(request["texts"], request["labels"])
if not request["times"]:
    json.dump(list(pipeline.predict(request["ask"])), sys.stdout)
    sys.exit()
batches = [request["ask"]] if request["times"] == "all" else [[text] for text in request["ask"]]
for _ in sys.stdin:
    start = time.perf_counter()
    for batch in batches:
        pipeline.predict_proba(batch)
    print(time.perf_counter() - start, flush=True)
